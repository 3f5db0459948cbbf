import { describeAbort } from '../release/conclude.ts';
import type { Release } from '../release/release.ts';
import { describeCause, describeOutcome } from './describe-release.ts';
import { catalogues } from './sentences/catalogues.ts';
import type { Language } from './sentences/language.ts';
import type { Sentences } from './sentences/sentences.ts';
import type { ReleaseView, TargetView } from './view.ts';

/** A release as API, CLI and console show it: its fold, the state of its targets, and where its events continue. */
export const viewRelease = (
  release: Release,
  seen: readonly TargetView[],
  cursor: string,
  language: Language = 'en',
): ReleaseView => {
  const targets = seen.map((target) => closedBy(release, target, language));
  const state = stateOf(release, targets);
  return {
    apiVersion: 'tidegate.dev/v1',
    kind: 'Release',
    id: release.id,
    app: release.app,
    cause: release.cause,
    requestedAt: release.requestedAt,
    state,
    message: summarize(release, targets, { state, language }),
    ...(release.plan === undefined ? {} : { plan: release.plan }),
    ...questionIn(release, language),
    targets,
    ...(release.outcome === undefined ? {} : { outcome: release.outcome }),
    cursor,
  };
};

const questionIn = ({ question }: Release, language: Language): Pick<ReleaseView, 'question'> =>
  question === undefined
    ? {}
    : { question: { ...question, text: catalogues[language].reason(question.text) } };

/** A target that never had its turn, or lost it, does not know its end; the release does. */
const closedBy = ({ closed, back }: Release, target: TargetView, language: Language): TargetView => {
  const outcome = closed[target.name];
  return outcome === undefined || target.outcome !== undefined || back
    ? target
    : { ...target, state: 'closed', message: describeOutcome(outcome, language), outcome };
};

const stateOf = (release: Release, targets: readonly TargetView[]): ReleaseView['state'] => {
  if (release.outcome !== undefined) return 'closed';
  if (isGoingBack(release, targets)) return 'rolling-back';
  if (release.control.kind === 'paused') return 'paused';
  if (release.question !== undefined) return 'waiting-for-approval';
  if (release.plan === undefined) return 'planning';
  return targets.some((target) => target.question !== undefined) ? 'waiting-for-approval' : 'running';
};

/** A release that was never planned has nothing to take back. */
const isGoingBack = (release: Release, targets: readonly TargetView[]): boolean =>
  release.plan !== undefined &&
  (release.back ||
    release.control.kind === 'aborted' ||
    targets.some((target) => target.state === 'rolling-back' || target.isGoingBack === true));

interface Told {
  readonly state: ReleaseView['state'];
  readonly language: Language;
}

const summarize = (release: Release, targets: readonly TargetView[], { state, language }: Told): string => {
  const say = catalogues[language];
  switch (state) {
    case 'closed':
      return say.reason(release.outcome?.reason ?? '');
    case 'planning':
      return (
        release.refused ??
        away(release, say) ??
        held(release, say) ??
        say.planning(describeCause(release.cause, language))
      );
    case 'paused':
      return say.paused(release.control.kind === 'paused' ? release.control.by : undefined);
    case 'waiting-for-approval':
      return (
        questionIn(release, language).question?.text ??
        where(
          targets.filter((target) => target.question !== undefined),
          say,
        )
      );
    case 'rolling-back':
      return `${whyBack(release, say)}${held(release, say) ?? whereMoving(targets, say)}`;
    case 'running':
      return waiting(release, say) ?? whereMoving(targets, say);
    default:
      return state satisfies never;
  }
};

const whyBack = ({ control, cause }: Release, say: Sentences): string => {
  if (control.kind === 'aborted') return say.abortedBy(describeAbort(control));
  return cause.kind === 'undo' ? say.undoes(cause.release) : '';
};

/** Why it may not go on at all. */
const held = (release: Release, say: Sentences): string | undefined =>
  release.held === undefined ? undefined : say.held(release.held);

/** What there can be no plan without, or who has ended the release before there was one. */
const away = ({ awaiting, control }: Release, say: Sentences): string | undefined => {
  if (awaiting !== undefined) return say.awaiting(awaiting);
  return control.kind === 'aborted'
    ? `${say.abortedBy(describeAbort(control))}${say.reason('nothing was changed')}`
    : undefined;
};

/** The hook between two waves, if the release waits for it. */
const waiting = (release: Release, say: Sentences): string | undefined =>
  held(release, say) ?? Object.values(release.hooks).findLast(({ state }) => state === 'waits')?.reason;

const whereMoving = (targets: readonly TargetView[], say: Sentences): string =>
  where(
    targets.filter((target) => target.state !== 'waiting'),
    say,
  );

/** So many targets are named. */
const fewTargets = 3;

const where = (targets: readonly TargetView[], say: Sentences): string => {
  const open = targets.filter((target) => target.state !== 'closed');
  const told = open.length === 0 ? targets : open;
  if (told.length === 0) return say.aboutToStart;
  return say.whereabouts(told.slice(0, fewTargets), Math.max(0, told.length - fewTargets));
};
