import type { Target, TargetLock } from './target.ts';
import type { TargetFact } from './target-fact.ts';

/** More takeovers in a row than happen before the cause is mended. */
const mostBarred = 16;

/**
 * A manifest that ends well is trusted again; one that is taken back by the judge or by a person is not. Before a
 * release is prepared, and without the outputs of its resources, a manifest is known as it was planned.
 */
export const barredBy = (
  { good, barred = [] }: Target,
  lock: TargetLock,
  { outcome, runs, manifest: planned }: Extract<TargetFact, { kind: 'closed' }>,
  at: number,
): Pick<Target, 'barred'> => {
  const isBack = runs === 'before' || outcome.kind === 'rolled-back';
  const { release, manifest } = runs === 'before' && good !== undefined ? good : lock;
  const meant = isBack || runs === 'this' ? [manifest, planned].filter((one) => one !== undefined) : [];
  const others = barred.filter((one) => !meant.includes(one.manifest));
  const reason = 'reason' in outcome ? outcome.reason : '';
  const added = isBack ? [...new Set(meant)].map((one) => ({ release, manifest: one, reason, at })) : [];
  const all = [...others, ...added];
  return all.length === 0 ? {} : { barred: all.slice(-mostBarred) };
};
