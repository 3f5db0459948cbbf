import type { Release } from './release.ts';
import type { Outcome, TargetOutcome } from './outcome.ts';

const reason = (outcome: TargetOutcome): string => {
  switch (outcome.kind) {
    case 'released':
      return 'runs the new revision';
    case 'superseded':
      return `superseded by release ${outcome.by}`;
    case 'unchanged':
    case 'rolled-back':
    case 'rollback-failed':
    case 'refused':
      return outcome.reason;
    default:
      return outcome satisfies never;
  }
};

const say = ([target, outcome]: readonly [string, TargetOutcome]): string => `${target}: ${reason(outcome)}`;

/** How a release ended, from how it ended everywhere; the worst that happened anywhere gives the word. */
export const conclude = (release: Release): Outcome => {
  if (release.refused !== undefined) return { kind: 'refused', reason: release.refused };
  if (release.answer === 'rejected')
    return { kind: 'rejected', reason: 'a person said no before anything moved' };
  if (release.answer === 'expired')
    return { kind: 'rejected', reason: 'nobody answered in time; nothing has moved' };
  const all = [...Object.entries(release.closed), ...Object.entries(release.undone)];
  const rollbackFailed = all.filter(([, { kind }]) => kind === 'rollback-failed');
  if (rollbackFailed.length > 0)
    return { kind: 'rollback-failed', reason: rollbackFailed.map(say).join('; ') };
  if (release.control.kind === 'aborted')
    return {
      kind: 'aborted',
      reason: `aborted by ${describeAbort(release.control)}; everything is back as it was`,
    };
  return undone(release) ?? best(release, all);
};

/** A person knows why; a step of the workflow must say it. */
export const describeAbort = ({
  by,
  reason: why,
}: {
  readonly by: string;
  readonly reason: string;
}): string => (by.startsWith('step ') ? `${by}: ${why}` : by);

/** For a release that was asked to undo another one, coming back is the success. */
const undone = ({ cause, undone: back }: Release): Outcome | undefined => {
  const outcomes = Object.entries(back);
  if (
    cause.kind !== 'undo' ||
    outcomes.length === 0 ||
    outcomes.some(([, { kind }]) => kind !== 'rolled-back')
  )
    return undefined;
  return {
    kind: 'released',
    reason: `what ran before release ${cause.release} runs again in ${outcomes.map(([target]) => target).join(', ')}`,
  };
};

const best = (release: Release, all: readonly (readonly [string, TargetOutcome])[]): Outcome => {
  for (const kind of ['rolled-back', 'refused', 'superseded'] as const) {
    const found = all.filter(([, outcome]) => outcome.kind === kind);
    if (found.length > 0) return { kind, reason: found.map(say).join('; ') };
  }
  const changed = all.filter(([, { kind }]) => kind === 'released').map(([target]) => target);
  if (changed.length === 0)
    return { kind: 'released', reason: `nothing to change in ${release.targets.join(', ')}` };
  return { kind: 'released', reason: `${release.app} runs the new revision in ${changed.join(', ')}` };
};
