import type { Invariant, Scene } from '../scene.ts';
import {
  allowedPods,
  imageOf,
  isBlocked,
  isInexact,
  isRecreated,
  isShrunk,
  roundingWhenScaled,
  sharePods,
  wantedBy,
} from './shares.ts';
import { countOf, isGoodImage } from './pods.ts';
import { toldIn } from './told.ts';

interface BegunStep {
  readonly index: number;
  readonly percent: number;
  readonly pods?: number;
  readonly isLast: boolean;
  /** All of them are to be new: more than are wanted is a surge of the controller's, if somebody scales. */
  readonly isAll: boolean;
  readonly at: number;
  readonly wanted: number;
  /** So many had come by right before it began; there is no step back. */
  readonly come: number;
}

/** What the begun step allows by now: a share of the fewest pods that there were since grows with their number. */
const allowedBy = (scene: Scene, step: BegunStep, slack: number): number => {
  const { least, most } = scene.replicasSince(Math.min(step.at, scene.now()));
  const then = least === 0 ? step.wanted : Math.min(step.wanted, least);
  // Also before the number that the release brings is written: that comes with the new pods.
  const begun = allowedPods(step.percent, step.isLast, step.wanted);
  if (step.pods !== undefined) {
    const first = Math.min(step.pods, Math.max(1, then - 1));
    // A hold is a share of the pods that there were when the step began, also where there were fewer in between.
    const held = Math.max(first / Math.max(1, then), step.pods / Math.max(step.pods, step.wanted));
    return Math.max(step.pods, begun, Math.ceil(held * most)) + slack;
  }
  return Math.max(begun, sharePods(step.percent, step.isLast, then, most) + slack);
};

/**
 * Down and up again by somebody else while a step still surges: the controller shares the number out at once, and what
 * is left over goes to the newest. No look of ours lies between; the release tells it when it looks, or turns back.
 */
const isSwung = (scene: Scene, step: BegunStep): boolean => {
  const { least, most } = scene.replicasSince(step.at);
  const { settledAt } = scene.state().lock?.step ?? {};
  const byOthers = scene.scaledByOthersAt();
  return byOthers >= step.at && byOthers <= (settledAt ?? Infinity) && least < step.wanted && least < most;
};

/** What the controller shares out in a swing: the pods that are wanted, and as many as the step stands beside them. */
const mostInSwing = (scene: Scene, { at, percent, isLast, wanted, pods }: BegunStep): number =>
  scene.replicasSince(at).most + (pods ?? allowedPods(percent, isLast, wanted));

/**
 * On the way back of such a swing, the controller may still share out the number that was set before our first write of
 * it, ms.
 */
const sharingMs = 1_000;

/** More pods of a new revision than its step allows, which nobody has been told of yet. */
interface Excess {
  readonly index: number;
  readonly image: string;
  readonly count: number;
  readonly what: string;
}

/** New-revision pods never exceed the step that was begun last; where others make them, the step says so. */
export const budget: Invariant = {
  name: 'budget',
  number: 'I2',
  about:
    'pods of a new revision never exceed the last step that was begun; where a swing of their number makes more, it is told',
  open: (scene) => {
    const ceilings = new Map<string, number>();
    let step: BegunStep | undefined;
    let isFree = false;
    let holder = '';
    let heldSince = 0;
    /** So many more than allowed, of a step that has not said so yet. */
    let untold: Excess | undefined;
    return {
      onFact: ({ event, at }) => {
        // Where none is wanted any more, those that are left are going.
        if (event.kind === 'step-settled' && scene.replicasSince(at).most === 0) untold = undefined;
        if (event.kind === 'step-settled' && event.index === untold?.index && toldIn(event.reason) === 0)
          return `${untold.what}, and the step ends without a word of it: ${event.reason}`;
        // It turns back with what there is.
        if (event.kind === 'rolling-back' && untold !== undefined)
          ceilings.set(untold.image, Math.max(untold.count, ceilings.get(untold.image) ?? 0));
        const image = imageOf(scene, event.release);
        if (event.kind === 'rolling-back' && step?.isAll === true && image !== undefined)
          ceilings.set(image, Math.max(countOf(scene, image), ceilings.get(image) ?? 0));
        // There is no step back: what was told has come, also for the steps after this one, but not a pod more than was told.
        if (event.kind === 'step-settled' && step !== undefined && image !== undefined) {
          step = { ...step, come: Math.max(step.come, toldIn(event.reason)) };
          ceilings.set(image, Math.max(step.come, ceilings.get(image) ?? 0));
        }
        // On its way back, or in other hands, the next step is another one.
        if (event.kind === 'rolling-back' || event.kind === 'taken' || event.kind === 'step-started')
          untold = undefined;
        // One that is tried again after its way back has failed goes on where it stood.
        if (event.kind === 'taken' && event.release !== holder) {
          step = undefined;
          isFree = false;
          heldSince = at;
        }
        if (event.kind === 'taken') holder = event.release;
        if (event.kind === 'closed' && event.outcome.kind !== 'rollback-failed') holder = '';
        if (event.kind === 'step-started') {
          step = {
            index: event.index,
            percent: event.percent,
            ...(event.pods === undefined ? {} : { pods: event.pods }),
            // All new pods stand beside the old ones, before any of these goes.
            isLast: event.index === event.of - 1 || scene.spec.strategy === 'blue-green',
            isAll: event.index === event.of - 1,
            at,
            wanted: wantedBy(scene, event.release) ?? scene.replicasSince(at).most,
            come: Math.min(
              countOf(scene, imageOf(scene, event.release)),
              ceilings.get(imageOf(scene, event.release) ?? '') ?? 0,
            ),
          };
          const { percent, isLast, wanted, pods = 0 } = step;
          if (image !== undefined)
            ceilings.set(image, Math.max(pods, sharePods(percent, isLast, wanted, wanted)));
        }
        if (event.kind === 'finishing') isFree = true;
        return undefined;
      },
      onInstant: () => {
        const { lock } = scene.state();
        const image = lock === undefined ? undefined : imageOf(scene, lock.release);
        if (lock === undefined || image === undefined || scene.isDisturbed() || scene.isCreating())
          return undefined;
        if (isFree || isRecreated(scene) || isGoodImage(scene, image)) return undefined;
        if (isBlocked(scene) || isInexact(scene, lock.since)) return undefined;
        if (step?.isAll === true && lock.back === undefined && scene.scaledByOthersAt() >= step.at)
          return undefined;
        const count = countOf(scene, image);
        // What there was nothing of comes as the newest revision: no pod is there to share with.
        if (scene.replicasSince(heldSince - 1).least === 0) return undefined;
        // There is no step back: what rounding has brought once stays. On the way back only a scaling by others may bring more.
        const slack = scene.scaledAt() > lock.since ? roundingWhenScaled : 0;
        if (lock.back === undefined || scene.scaledByOthersAt() >= lock.back.since)
          ceilings.set(image, step === undefined ? 0 : Math.max(step.come, allowedBy(scene, step, slack)));
        // What is gone again before the step ends needs no word, however few are wanted by then.
        if (count <= (ceilings.get(image) ?? 0)) untold = undefined;
        if (isShrunk(scene, lock.since)) return undefined;
        const { back } = lock;
        if (step !== undefined && back !== undefined && scene.now() <= back.since + sharingMs)
          if (isSwung(scene, step))
            ceilings.set(
              image,
              Math.max(ceilings.get(image) ?? 0, Math.min(count, mostInSwing(scene, step))),
            );
        const ceiling = ceilings.get(image) ?? 0;
        if (count <= ceiling) {
          untold = undefined;
          return undefined;
        }
        const what = `${count} pods run the new revision of ${lock.release}, ${ceiling} are allowed (step ${step?.percent ?? 'none'} %${lock.back === undefined ? '' : ', on its way back'})`;
        if (step === undefined || lock.back !== undefined || !isSwung(scene, step)) return what;
        if (count > mostInSwing(scene, step)) return what;
        untold = { index: step.index, image, count, what };
        return undefined;
      },
    };
  },
};
