import type { ComponentType } from './component-type.ts';
import { env } from './env-trait.ts';
import type { TraitType } from './trait-type.ts';
import { annotations, labels, resource, scaler } from './traits.ts';
import { webservice } from './webservice.ts';
import { worker } from './worker.ts';

/** Every type of component that can be rendered. */
export const componentTypes: readonly ComponentType[] = [webservice, worker];

/** Every type of trait that can be laid over a component. */
export const traitTypes: readonly TraitType[] = [scaler, env, labels, annotations, resource];
