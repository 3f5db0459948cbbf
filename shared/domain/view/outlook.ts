import type { PlannedTarget, ReleasePlan } from '../plan/plan.ts';
import { nextTry } from '../release/outage.ts';
import type { Release } from '../release/release.ts';
import type { TargetLock } from '../rollout/target.ts';
import { watchedIn } from '../rollout/steps-of.ts';
import { hasPodsToWatch } from '../rollout/suspended-looks.ts';
import { catalogues } from './sentences/catalogues.ts';
import type { Language } from './sentences/language.ts';
import type { NextFacts } from './sentences/next-facts.ts';
import { say } from './sentences/say.ts';
import type { StopFacts } from './sentences/stop-facts.ts';
import type { OutlookView, ReleaseView, TargetView } from './view.ts';

/** What the plan and the journal know of a release and of one target that moves now. */
export interface Scene {
  readonly release: Release;
  readonly view: ReleaseView;
  /** Absent until it is planned, and where it is not kept any more. */
  readonly plan?: ReleasePlan;
  readonly lock?: TargetLock;
  /** Epoch ms. */
  readonly now: number;
}

type At<F> = { readonly facts: F; readonly at?: number };

/** What happens next and when, if nobody does anything, and what would stop it. */
export const outlookOf = (scene: Scene, language: Language = 'en'): OutlookView => {
  const { next, stops, newer } = catalogues[language];
  const coming = nextOf(scene);
  const end = stopOf(scene);
  return {
    next: say(next, coming.facts, newer),
    ...(coming.at !== undefined && { nextAt: coming.at }),
    ...(end !== undefined && { stopsIf: say(stops, end.facts, newer) }),
    ...(end?.at !== undefined && { stopsAt: end.at }),
  };
};

/** Also where someone has ended it before there was a plan: its workflow has only not seen that yet. */
const isOver = ({ control, superseded }: Release, { state }: ReleaseView): boolean =>
  state === 'closed' || (state === 'planning' && (control.kind === 'aborted' || superseded !== undefined));

const nextOf = ({ release, view, plan, lock, now }: Scene): At<NextFacts> => {
  if (isOver(release, view)) return { facts: { kind: 'over' } };
  if (view.state === 'rolling-back') return { facts: { kind: 'back' } };
  if (release.awaiting !== undefined)
    return { facts: { kind: 'awaiting', what: release.awaiting.what }, at: nextTry(release.awaiting, now) };
  if (view.state === 'planning') return { facts: { kind: 'plan' } };
  if (questionOf(view) !== undefined)
    return { facts: { kind: 'asked', ...(release.control.kind === 'paused' && { isPaused: true }) } };
  if (view.state === 'paused') return { facts: { kind: 'paused' } };
  if (release.held !== undefined)
    return {
      facts: { kind: 'held', reason: release.held },
      ...(release.opensAt !== undefined && { at: release.opensAt }),
    };
  if (plan !== undefined && lock !== undefined) return nextIn(ownPlan(plan, view, lock), lock);
  const targets = comingIn(view, plan);
  return { facts: targets.length === 0 ? { kind: 'finish' } : { kind: 'wave', targets } };
};

/** The plan with the steps of the target that moves, which a layer may have given it. */
const ownPlan = (plan: ReleasePlan, view: ReleaseView, lock: TargetLock): ReleasePlan => {
  const moving = view.targets.find((target) => isMoving(target));
  const own = plan.targets.find(({ name }: PlannedTarget) => name === moving?.name)?.strategy;
  return own === undefined || lock.order !== undefined ? plan : { ...plan, strategy: own };
};

const nextIn = (plan: ReleasePlan, lock: TargetLock): At<NextFacts> => {
  const { step, soak, finishingSince, trouble } = lock;
  if (trouble !== undefined) return { facts: { kind: 'blocked', name: trouble.name } };
  if (soak !== undefined)
    return { facts: { kind: 'soak' }, at: soak.since + (plan.soak?.seconds ?? 0) * 1000 };
  const { steps } = plan.strategy;
  if (finishingSince !== undefined) return { facts: { kind: 'finish' } };
  const index = step?.index ?? 0;
  const of = steps.length;
  const bakeSeconds = steps[index]?.bakeSeconds ?? 0;
  if (step?.settledAt === undefined) return { facts: { kind: 'pods', index, of, bakeSeconds } };
  const following = steps[index + 1];
  const pauseSeconds = plan.strategy.pauseSeconds ?? 0;
  const at =
    step.passedAt === undefined ? step.settledAt + bakeSeconds * 1000 : step.passedAt + pauseSeconds * 1000;
  return { facts: { kind: 'bake', index, of, ...(following !== undefined && { following }) }, at };
};

const comingIn = ({ targets }: ReleaseView, plan: ReleasePlan | undefined): readonly string[] => {
  const isOpen = (name: string) =>
    targets.some((target) => target.name === name && target.state !== 'closed');
  return (plan?.waves ?? []).map((wave) => wave.filter(isOpen)).find((wave) => wave.length > 0) ?? [];
};

const stopOf = ({ release, view, plan, lock }: Scene): At<StopFacts> | undefined => {
  if (isOver(release, view)) return undefined;
  if (view.state === 'rolling-back') return { facts: { kind: 'going-back' } };
  if (release.awaiting !== undefined)
    return { facts: { kind: 'awaiting', what: release.awaiting.what }, at: release.awaiting.until };
  if (view.state === 'planning') return { facts: { kind: 'planning' } };
  const asked = questionOf(view);
  const isWatched = lock !== undefined && hasPodsToWatch(lock);
  if (asked !== undefined) return { facts: { kind: 'asked', isWatched }, at: asked.expiresAt };
  if (view.state === 'paused') return { facts: { kind: 'paused', isWatched } };
  if (plan === undefined) return undefined;
  if (lock?.soak !== undefined && plan.soak !== undefined)
    return { facts: { kind: 'soaking', objective: plan.soak.objective, onBurn: plan.soak.onBurn } };
  return { facts: movingIn(plan, lock) };
};

/** In a step that is not judged, only pods that do not become or stay ready stop it. */
const movingIn = (plan: ReleasePlan, lock: TargetLock | undefined): StopFacts => {
  const { checks, isAssumed = false, onUndecided, decideWithinSeconds } = plan.judging;
  const isJudged =
    lock?.step === undefined || watchedIn(plan, lock, lock.step.index).some((one) => one.checks !== false);
  const decides = checks.filter(({ advisory, isBonus }) => advisory !== true && isBonus !== true);
  return {
    kind: 'moving',
    checks: isJudged ? decides : [],
    isAssumed,
    onUndecided,
    decideWithinSeconds,
  };
};

/** The first question to people that is open; a pause is none. */
const questionOf = ({ question, targets }: ReleaseView): { readonly expiresAt: number } | undefined =>
  question ??
  targets.map((target) => target.question).find((asked) => asked !== undefined && asked.why !== 'pause');

/** Whether a target is on its way now. */
export const isMoving = ({ state }: TargetView): boolean => !['waiting', 'queued', 'closed'].includes(state);
