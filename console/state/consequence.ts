import type { ReleaseView, TargetView } from '#domain/view/view.ts';

export type Steering = 'pause' | 'resume' | 'promote' | 'skip' | 'abort' | 'rollback' | 'retry';

/** What an act would do to a release as it stands: which sentence says it, and of which targets it speaks. */
interface Consequence {
  readonly says:
    | 'pauseWill'
    | 'pauseWatchedWill'
    | 'resumeWill'
    | 'abortWill'
    | 'abortUntouchedWill'
    | 'rollbackWill'
    | 'rollbackRemovesWill'
    | 'retryBackWill'
    | 'retryAgainWill'
    | 'promoteWill'
    | 'skipWill';
  readonly targets: readonly string[];
  /** What goes with the release. */
  readonly objects?: readonly string[];
}

type Of = Pick<ReleaseView, 'outcome' | 'targets'>;

/** `created` are the objects that the release found missing. */
export const consequenceOf = (act: Steering, release: Of, created: readonly string[] = []): Consequence => {
  const { targets, outcome } = release;
  switch (act) {
    case 'pause':
      // New pods are watched while it stands, and a release whose new pods fail does not wait for a person.
      return { says: targets.some(hasNewPods) ? 'pauseWatchedWill' : 'pauseWill', targets: [] };
    case 'resume':
      return { says: 'resumeWill', targets: [] };
    case 'abort': {
      const touched = namesOf(targets.filter(isTouched));
      return { says: touched.length === 0 ? 'abortUntouchedWill' : 'abortWill', targets: touched };
    }
    case 'rollback':
      return {
        says: created.length === 0 ? 'rollbackWill' : 'rollbackRemovesWill',
        targets: namesOf(targets.filter(isTouched)),
        ...(created.length === 0 ? {} : { objects: created }),
      };
    case 'retry':
      return {
        says: outcome?.kind === 'rollback-failed' ? 'retryBackWill' : 'retryAgainWill',
        targets: namesOf(targets.filter((one) => one.outcome?.kind === 'rollback-failed')),
      };
    case 'promote':
    case 'skip':
      return { says: `${act}Will`, targets: namesOf(targets.filter((one) => one === inStep(release))) };
    default:
      return act satisfies never;
  }
};

/** The target whose step can be steered: the first that is in one. */
export const inStep = ({ targets }: Of): TargetView | undefined =>
  targets.find(({ state, step }) => step !== undefined && state !== 'closed');

const hasNewPods = ({ step, state }: TargetView): boolean => step !== undefined && state !== 'closed';

/** It may run something else than before this release. */
const isTouched = ({ state, outcome }: TargetView): boolean =>
  outcome === undefined
    ? state !== 'waiting' && state !== 'queued'
    : outcome.kind === 'released' || outcome.kind === 'rollback-failed';

const namesOf = (targets: readonly TargetView[]): readonly string[] => targets.map(({ name }) => name);
