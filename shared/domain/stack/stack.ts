import type { KubeObject } from '../kube/object.ts';

/** The prerequisites of a target's objects, which no release may assume. */
export interface Stack {
  readonly objects: readonly KubeObject[];
}

export type Provisioned =
  | {
      readonly kind: 'ready';
      /** Names of what was created for this release; empty if everything existed. */
      readonly made: readonly string[];
    }
  /** A cloud works on it. */
  | { readonly kind: 'waits'; readonly waitSeconds: number }
  /** It is impossible; what was done is taken back next. */
  | { readonly kind: 'failed' };
