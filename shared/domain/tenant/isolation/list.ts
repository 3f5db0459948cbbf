import type { IsolationName } from '../tenant.ts';
import { capsule } from './capsule.ts';
import { controlPlane } from './control-plane.ts';
import type { Isolation } from './isolation.ts';
import { byNamespace } from './namespace.ts';

const all: { readonly [N in IsolationName]: Isolation } = {
  namespace: byNamespace,
  capsule,
  'control-plane': controlPlane,
};

export const isolationOf = (name: IsolationName): Isolation => all[name];
