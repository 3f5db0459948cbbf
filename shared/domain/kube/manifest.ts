import type { KindDescription } from '../partitioned/description.ts';
import type { Needs } from '../order/order.ts';
import type { Claim as ResourceClaim } from '../stack/claim.ts';
import type { RouterDescription } from '../traffic/description.ts';
import { identityOf, type KubeObject } from './object.ts';

/** Everything one target runs, as Kubernetes objects in the order they are applied. */
export interface Manifest {
  readonly app: string;
  readonly target: string;
  readonly objects: readonly KubeObject[];
  /** Which components of this target wait until others are healthy; absent if none does. */
  readonly needs?: Needs;
  /** Kinds of the user's own that some of the objects are of, as they were described; absent when none is. */
  readonly kinds?: readonly KindDescription[];
  /** Routers of the user's own, as they were described; absent when there are none. */
  readonly routers?: readonly RouterDescription[];
  /** Which component each object is of, by its identity, where the objects carry no labels of the application. */
  readonly components?: Readonly<Record<string, string>>;
  /** Rules for objects that may belong to another application, by name (`nameOf`); absent if there are none. */
  readonly claims?: Readonly<Record<string, Claim>>;
  /** What becomes of these objects once a later revision leaves them out; the first rule that selects one decides. */
  readonly pruneCandidates?: readonly PruneRule[];
  /** Its cloud resources; absent if there are none. */
  readonly resources?: readonly ResourceClaim[];
}

/** The component that an object of the manifest belongs to; undefined if nothing says so. */
export const componentOf = (
  { components }: Pick<Manifest, 'components'>,
  object: KubeObject,
): string | undefined => {
  if (components === undefined) return object.metadata.labels?.['app.oam.dev/component'];
  const id = identityOf(object);
  return Object.hasOwn(components, id) ? components[id] : undefined;
};

/** Whether an object of another application is taken from it, shared with it, or never touched and so no part of the manifest. */
export type Claim = 'take-over' | 'share' | 'read-only';

/** Selects objects by all that it says. */
export interface PruneRule {
  readonly isKept: boolean;
  readonly components?: readonly string[];
  readonly kinds?: readonly string[];
  readonly names?: readonly string[];
  /** Not what runs pods itself. */
  readonly besideWorkload?: true;
}
