import { canonical, isObject, sameJson } from '#domain/json.ts';
import { besideLabel, releaseLabel, specOf } from '#domain/workload/snapshot.ts';
import type { TargetFact } from '#domain/rollout/target-fact.ts';
import type { Invariant, Scene } from '../scene.ts';
import { isHeld } from '../world/kinds.ts';
import { imageIn, ownPart, replicasOf } from '../world/owner.ts';
import { isGoodImage } from './pods.ts';

/** What differs between two values, by path, a few at most. */
const differences = (is: unknown, wanted: unknown, path = ''): readonly string[] => {
  if (sameJson(is, wanted)) return [];
  if (isObject(is) && isObject(wanted))
    return [...new Set([...Object.keys(is), ...Object.keys(wanted)])].flatMap((key) =>
      differences(is[key], wanted[key], `${path}/${key}`),
    );
  if (Array.isArray(is) && Array.isArray(wanted) && is.length === wanted.length)
    return is.flatMap((one, index) => differences(one, wanted[index], `${path}/${index}`));
  return [
    `${path} is ${canonical(is ?? null).slice(0, 90)} instead of ${canonical(wanted ?? null).slice(0, 90)}`,
  ];
};

/** Whether a person has to look, and was told so. */
const isToldOf = (scene: Scene): boolean => {
  const last = scene.facts.findLast(({ event }) => event.kind === 'closed')?.event;
  return last?.kind === 'closed' && last.outcome.kind === 'rollback-failed';
};

const neverStood = (image: string): boolean => /never-ready|crash-later|pull-fails/.test(image);

const compared = (scene: Scene, which: (path: string) => boolean): string | undefined => {
  const [live, wanted] = [scene.mirror.live(), scene.wanted()];
  if (live === undefined || wanted === undefined || isToldOf(scene)) return undefined;
  // What never stood is not come back to: a release that finds it begins at what serves. The fields around it are its owner's all the same.
  const isLeft = neverStood(imageIn(wanted)) && !neverStood(imageIn(live));
  const found = differences(ownPart(live), ownPart(wanted)).filter(
    (path) => which(path) && !isWebhooks(scene, path) && !(isLeft && isInTemplate(path)),
  );
  return found.length === 0 ? undefined : found.slice(0, 4).join('; ');
};

/** What a webhook says anew each time is nobody's wish. */
const isWebhooks = ({ spec }: Scene, path: string): boolean =>
  spec.admission === 'never-same' && path.includes('sidecar.example.org/injected');

const isInTemplate = (path: string) => path.startsWith('/spec/template');

/** When all is over, every field is its owner's again. */
export const ownerFields: Invariant = {
  name: 'owner-fields',
  number: 'I4, I5',
  about: 'after the end every field outside the pod template is what its owner made it',
  open: (scene) => ({ atEnd: () => compared(scene, (path) => !isInTemplate(path)) }),
};

export const ownerTemplate: Invariant = {
  name: 'owner-template',
  number: 'I4, I5',
  about:
    'after the end the pod template is the released one or the one before, with what people have set in it',
  open: (scene) => ({ atEnd: () => compared(scene, isInTemplate) }),
};

/** Nothing of ours is left behind. */
export const nothingLeft: Invariant = {
  name: 'nothing-left',
  number: 'I6',
  about: 'after the end there is no lock, no label, no hold, and no workload that nobody wants',
  open: (scene) => ({
    atEnd: () => {
      const { lock } = scene.state();
      if (lock !== undefined) return `the target is still held by ${lock.release}`;
      const live = scene.mirror.live();
      const toldOf = isToldOf(scene);
      if (live === undefined)
        return scene.wanted() === undefined ? undefined : 'the workload is gone, and nobody has deleted it';
      const label = live.metadata.labels?.[releaseLabel];
      if (label !== undefined && !toldOf) return `the label of ${label} is left`;
      if (live.metadata.labels?.[besideLabel] !== undefined && !toldOf) return 'a second fleet is left';
      if (isHeld(live, scene.spec) && !toldOf) return 'the workload is still held';
      return scene.wanted() === undefined && !toldOf ? 'a workload is there that nobody wants' : undefined;
    },
  }),
};

/** The pods run what the workload says. */
export const allRun: Invariant = {
  name: 'all-run',
  number: 'I4',
  about: 'after the end as many pods as wanted run the revision that is wanted',
  open: (scene) => ({
    atEnd: () => {
      const live = scene.mirror.live();
      if (live === undefined || specOf(live)['paused'] === true) return undefined;
      const image = imageIn(live);
      // With OnDelete nobody replaces the pods of a template that a person has edited but they themselves.
      if (scene.spec.plain === 'StatefulSet with OnDelete' && image.includes('hotfix')) return undefined;
      if (/never-ready|crash-later|pull-fails/.test(image) || isToldOf(scene)) return undefined;
      const wanted = replicasOf(live);
      const pods = scene.mirror.pods().filter(({ isOwned, isLeaving }) => isOwned && !isLeaving);
      const good = pods.filter((pod) => pod.image === image && pod.isReady).length;
      return good === wanted && pods.length === wanted
        ? undefined
        : `${good} of ${wanted} pods run ${image}, and there are ${pods.length}`;
    },
  }),
};

/** A release is never said to have ended as it has not. */
export const truth: Invariant = {
  name: 'truth',
  about: 'an outcome is told only when it is so',
  looksAtCluster: true,
  open: (scene) => ({
    onFact: ({ event, at }) => {
      if (event.kind !== 'closed') return undefined;
      if (event.outcome.kind === 'released' && scene.isLifted())
        return `${event.release} is released, though its hold was lifted in the middle of its steps`;
      const unsaid = unsaidImage(scene, event);
      if (unsaid !== undefined) return unsaid;
      // Where this is asked late, the next one may have begun meanwhile.
      const last = scene.facts.findLast(({ event: { kind } }) => kind === 'taken')?.event.release;
      if (scene.isDisturbed() || scene.touchedAt() > at || last !== event.release) return undefined;
      const live = scene.mirror.live();
      const image = scene.asked(event.release)?.revision?.image;
      const kind = event.outcome.kind;
      if (kind === 'released') return wrongRelease(scene, image);
      if (kind !== 'rolled-back' || image === undefined || live === undefined || isGoodImage(scene, image))
        return undefined;
      if (imageIn(live) === image)
        return `${event.release} is said to be rolled back, and the workload is to run ${image}`;
      // Those on their way out still answer: they are waited for, as long as none takes for ever.
      const left = scene.mirror.pods().filter((pod) => pod.image === image).length;
      return left === 0
        ? undefined
        : `${event.release} is said to be rolled back, and ${left} pods run ${image}`;
    },
  }),
};

/** An undo that leaves an image which somebody has put in the place of the one that it takes back says so. */
const unsaidImage = (
  scene: Scene,
  { release, runs }: Extract<TargetFact, { kind: 'closed' }>,
): string | undefined => {
  const [live, wanted] = [scene.mirror.live(), scene.wanted()];
  const brought = scene.asked(scene.asked(release)?.undoes ?? '')?.revision?.image;
  if (runs !== 'before' || live === undefined || wanted === undefined || brought === undefined)
    return undefined;
  const isElse = imageIn(wanted) !== brought && imageIn(wanted) !== scene.undoneImage(release);
  const isLeft = isElse && imageIn(live) === imageIn(wanted);
  const told = scene.facts.findLast(({ event }) => event.kind === 'completed' && event.release === release);
  const isTold = told?.event.kind === 'completed' && told.event.reason.includes('pod template');
  return isLeft && !isTold
    ? `${release} is said to have undone ${brought}, and leaves ${imageIn(live)} without a word`
    : undefined;
};

const wrongRelease = (scene: Scene, image: string | undefined): string | undefined => {
  const live = scene.mirror.live();
  if (live === undefined) return 'released, and there is no workload';
  if (image !== undefined && imageIn(live) !== image)
    return `released, and the workload runs ${imageIn(live)} instead of ${image}`;
  if (live.metadata.labels?.[releaseLabel] !== undefined || isHeld(live, scene.spec))
    return 'released, and the workload is still held or labelled';
  if (/never-ready|pull-fails/.test(imageIn(live)) && replicasOf(live) > 0)
    return `released, and ${imageIn(live)} never got Ready`;
  const pods = scene.mirror.pods().filter(({ isOwned, isLeaving }) => isOwned && !isLeaving);
  const old = pods.filter((pod) => pod.image !== imageIn(live)).length;
  // Where it was made anew, they are those of the one that was removed before.
  return old > 0 && !scene.isCreating() ? `released, and ${old} pods run another revision` : undefined;
};
