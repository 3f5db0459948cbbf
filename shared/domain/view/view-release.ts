import { describeAbort } from '../release/conclude.ts';
import type { Release } from '../release/release.ts';
import { describeCause, describeOutcome } from './describe-release.ts';
import type { ReleaseView, TargetView } from './view.ts';

/** A release as API, CLI and console show it: its fold, the state of its targets, and where its events continue. */
export const viewRelease = (release: Release, seen: readonly TargetView[], cursor: string): ReleaseView => {
  const targets = seen.map((target) => closedBy(release, target));
  const state = stateOf(release, targets);
  return {
    apiVersion: 'tidegate.dev/v1',
    kind: 'Release',
    id: release.id,
    app: release.app,
    cause: release.cause,
    requestedAt: release.requestedAt,
    state,
    message: summarize(release, targets, state),
    ...(release.plan === undefined ? {} : { plan: release.plan }),
    ...(release.question === undefined ? {} : { question: release.question }),
    targets,
    ...(release.outcome === undefined ? {} : { outcome: release.outcome }),
    cursor,
  };
};

/** A target that never had its turn, or lost it, does not know its end; the release does. */
const closedBy = ({ closed, back }: Release, target: TargetView): TargetView => {
  const outcome = closed[target.name];
  return outcome === undefined || target.outcome !== undefined || back
    ? target
    : { ...target, state: 'closed', message: describeOutcome(outcome), outcome };
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

const summarize = (release: Release, targets: readonly TargetView[], state: ReleaseView['state']): string => {
  switch (state) {
    case 'closed':
      return release.outcome?.reason ?? '';
    case 'planning':
      return release.refused ?? held(release) ?? `${describeCause(release.cause)}; planning`;
    case 'paused':
      return release.control.kind === 'paused' ? `paused by ${release.control.by}` : 'paused';
    case 'waiting-for-approval':
      return release.question?.text ?? where(targets.filter((target) => target.question !== undefined));
    case 'rolling-back':
      return `${whyBack(release)}${held(release) ?? whereMoving(targets)}`;
    case 'running':
      return waiting(release) ?? whereMoving(targets);
    default:
      return state satisfies never;
  }
};

const whyBack = ({ control, cause }: Release): string => {
  if (control.kind === 'aborted') return `aborted by ${describeAbort(control)}; `;
  return cause.kind === 'undo' ? `undoes release ${cause.release}; ` : '';
};

/** Why it may not go on at all. */
const held = (release: Release): string | undefined =>
  release.held === undefined ? undefined : `held: ${release.held}`;

/** The hook between two waves, if the release waits for it. */
const waiting = (release: Release): string | undefined =>
  held(release) ?? Object.values(release.hooks).findLast(({ state }) => state === 'waits')?.reason;

const whereMoving = (targets: readonly TargetView[]): string =>
  where(targets.filter((target) => target.state !== 'waiting'));

const where = (targets: readonly TargetView[]): string => {
  const open = targets.filter((target) => target.state !== 'closed');
  const told = open.length === 0 ? targets : open;
  if (told.length === 0) return 'about to start';
  const more = told.length > 3 ? ` and ${told.length - 3} more` : '';
  return `${told
    .slice(0, 3)
    .map((target) => `${target.name}: ${target.message}`)
    .join('; ')}${more}`;
};
