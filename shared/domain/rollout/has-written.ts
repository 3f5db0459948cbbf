import type { TargetLock } from './target.ts';

/** Whether something of this release, or of one that it took over, may be in the cluster or in a cloud. */
export const hasWritten = (lock: TargetLock): boolean =>
  lock.snapshot !== undefined || isRestoring(lock) || hasProvisioned(lock);

/** Whether something of this release may be in a cloud. */
const hasProvisioned = ({ provision, inherited }: TargetLock): boolean =>
  provision === undefined ? (inherited?.stacks ?? []).length > 0 : !provision.isReturned;

/** What the releases that it took over have changed is still to be brought back. */
export const isRestoring = ({ inherited }: TargetLock): boolean =>
  inherited?.snapshot !== undefined && !inherited.isRestored;

/** All other releases whose writes may be in the cluster or may still arrive: this release must restore them too. */
export const supersededBy = ({ inherited, late = [] }: TargetLock): readonly string[] => [
  ...(inherited?.releases ?? []),
  ...late.flatMap(({ release, took = [] }) => [release, ...took]),
];
