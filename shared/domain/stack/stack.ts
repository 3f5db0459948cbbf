import type { KubeObject } from '../kube/object.ts';

/** The prerequisites of a target's objects, which no release may assume. */
export interface Stack {
  readonly objects: readonly KubeObject[];
}

/** A cloud works on it. `suspended`: it says when it is done, so that looking again so much later is enough. */
export type WaitsForCloud =
  | { readonly kind: 'waits'; readonly waitSeconds: number }
  | { readonly kind: 'suspended'; readonly expiresInSeconds: number };

export type Provisioned =
  | {
      readonly kind: 'ready';
      /** Names of what was created for this release; empty if everything existed. */
      readonly made: readonly string[];
    }
  | WaitsForCloud
  /** It is impossible; what was done is taken back next. */
  | { readonly kind: 'failed' };
