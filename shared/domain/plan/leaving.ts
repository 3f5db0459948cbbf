import type { LeavingStack } from '../stack/leaving-stack.ts';

/** What a removal removes and keeps in one target: part of the plan, and so of what people approve. */
export interface Leaving {
  /** The release that runs there; another one in the meantime is refused. */
  readonly release: string;
  /** `Deployment shop/web`, in the order in which they go. */
  readonly removed: readonly string[];
  /** `PersistentVolumeClaim shop/data (it holds data)`. */
  readonly kept: readonly string[];
  readonly stacks: readonly LeavingStack[];
}
