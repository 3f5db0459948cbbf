import type { Release } from './release.ts';
import { isRollingBack, targetsToUndo } from './next-wave.ts';
import { byPlanning } from './outage.ts';
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

const say = ([target, outcome]: Ended): string => `${target}: ${reason(outcome)}`;

/** How a release ended, from how it ended everywhere; the worst that happened anywhere gives the word. */
export const conclude = (release: Release): Outcome => {
  if (release.refused !== undefined) return { kind: 'refused', reason: release.refused };
  if (release.superseded !== undefined)
    return {
      kind: 'superseded',
      reason: `release ${release.superseded} is newer and replaces this one; nothing was changed`,
    };
  if (release.answer === 'rejected') return { kind: 'rejected', reason: 'rejected before anything changed' };
  if (release.answer === 'expired')
    return { kind: 'rejected', reason: 'no answer in time; nothing was changed' };
  const all = [...Object.entries(release.closed), ...Object.entries(release.undone)];
  return failure(release, all) ?? aborted(release) ?? undone(release) ?? best(release, all);
};

type Ended = readonly [string, TargetOutcome];

/** Targets that could not be restored, and those whose end was not observed: never reported as a success. */
const failure = (release: Release, all: readonly Ended[]): Outcome | undefined => {
  const failed = all.filter(([, { kind }]) => kind === 'rollback-failed').map(say);
  const open = openTargets(release).map(
    (target) => `${target}: its rollout did not finish because of a fault in Tidegate`,
  );
  if (failed.length + open.length === 0) return undefined;
  return { kind: 'rollback-failed', reason: [...failed, ...open].join('; ') };
};

/** Targets that must have ended before a release has: those sent off, those to come, and those to be taken back. */
export const openTargets = (release: Release): readonly string[] => {
  const forward = isRollingBack(release) ? release.sent : release.targets;
  const isOpen =
    release.cause.kind === 'undo' ? [] : forward.filter((name) => release.closed[name] === undefined);
  const back = targetsToUndo(release, release.targets).filter((name) => release.undone[name] === undefined);
  return [...new Set([...isOpen, ...back])];
};

const aborted = ({ control, plan, undone: back }: Release): Outcome | undefined => {
  if (control.kind !== 'aborted') return undefined;
  if (plan === undefined)
    return { kind: 'aborted', reason: `aborted by ${describeAbort(control)}; nothing was changed` };
  const kept = Object.entries(back).filter(([, { kind }]) => kind !== 'rolled-back' && kind !== 'unchanged');
  const rest = kept.length === 0 ? 'everything that it had changed is taken back' : kept.map(say).join('; ');
  return { kind: 'aborted', reason: `aborted by ${describeAbort(control)}; ${rest}` };
};

/** A person knows the reason; a step of the workflow, or the planning, must state it. */
export const describeAbort = ({
  by,
  reason: why,
}: {
  readonly by: string;
  readonly reason: string;
}): string => (by.startsWith('step ') || by === byPlanning ? `${by}: ${why}` : by);

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
    reason: `restored what ran before release ${cause.release} in ${outcomes.map(([target]) => target).join(', ')}`,
  };
};

/** From the worst to the best; a place that ended less badly may be why another one came back. */
const bad = ['rolled-back', 'refused', 'superseded'] as const;

const best = (release: Release, all: readonly Ended[]): Outcome => {
  const kind = bad.find((one) => all.some(([, outcome]) => outcome.kind === one));
  if (kind !== undefined) {
    const failed = all.filter(([, outcome]) => bad.some((one) => one === outcome.kind));
    return { kind, reason: failed.map(say).join('; ') };
  }
  const changed = all.filter(([, { kind }]) => kind === 'released').map(([target]) => target);
  if (changed.length === 0)
    return { kind: 'released', reason: `nothing to change in ${release.targets.join(', ')}` };
  const images = release.images === undefined ? '' : `: ${release.images}`;
  return {
    kind: 'released',
    reason: `${release.app} runs the new revision in ${changed.join(', ')}${images}`,
  };
};
