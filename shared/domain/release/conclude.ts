import type { Release } from './release.ts';
import type { Outcome, TargetOutcome } from './outcome.ts';

const because = (outcome: TargetOutcome): string => {
  switch (outcome.kind) {
    case 'released':
      return 'runs the new revision';
    case 'superseded':
      return `superseded by release ${outcome.by}`;
    case 'unchanged':
    case 'rolled-back':
    case 'stranded':
    case 'refused':
      return outcome.because;
    default:
      return outcome satisfies never;
  }
};

const say = ([target, outcome]: readonly [string, TargetOutcome]): string => `${target}: ${because(outcome)}`;

/** How a release ended, from how it ended everywhere; the worst that happened anywhere gives the word. */
export const conclude = (release: Release): Outcome => {
  if (release.refused !== undefined) return { kind: 'refused', because: release.refused };
  if (release.answer === 'rejected')
    return { kind: 'rejected', because: 'a person said no before anything moved' };
  if (release.answer === 'expired')
    return { kind: 'rejected', because: 'nobody answered in time; nothing has moved' };
  const all = [...Object.entries(release.closed), ...Object.entries(release.undone)];
  const stranded = all.filter(([, { kind }]) => kind === 'stranded');
  if (stranded.length > 0) return { kind: 'stranded', because: stranded.map(say).join('; ') };
  if (release.control.kind === 'aborted')
    return {
      kind: 'aborted',
      because: `aborted by ${sayAbort(release.control)}; everything is back as it was`,
    };
  return undone(release) ?? best(release, all);
};

/** A person knows why; a step of the workflow must say it. */
export const sayAbort = ({ by, because: why }: { readonly by: string; readonly because: string }): string =>
  by.startsWith('step ') ? `${by}: ${why}` : by;

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
    because: `what ran before release ${cause.release} runs again in ${outcomes.map(([target]) => target).join(', ')}`,
  };
};

const best = (release: Release, all: readonly (readonly [string, TargetOutcome])[]): Outcome => {
  for (const kind of ['rolled-back', 'refused', 'superseded'] as const) {
    const found = all.filter(([, outcome]) => outcome.kind === kind);
    if (found.length > 0) return { kind, because: found.map(say).join('; ') };
  }
  const changed = all.filter(([, { kind }]) => kind === 'released').map(([target]) => target);
  if (changed.length === 0)
    return { kind: 'released', because: `nothing to change in ${release.targets.join(', ')}` };
  return { kind: 'released', because: `${release.app} runs the new revision in ${changed.join(', ')}` };
};
