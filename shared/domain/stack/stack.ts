import type { KubeObject } from '../kube/object.ts';

/** The ground that a target's objects stand on, and that no release may assume. */
export interface Stack {
  readonly objects: readonly KubeObject[];
}

export type Provisioned =
  | {
      readonly kind: 'ready';
      /** What was made for this release, by name; empty when it was all there. */
      readonly made: readonly string[];
    }
  /** A cloud works on it. */
  | { readonly kind: 'waits'; readonly waitSeconds: number }
  /** It cannot be; what was done is taken back next. */
  | { readonly kind: 'failed' };
