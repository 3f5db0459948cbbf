import { fields } from '../kube/fields.ts';
import type { KubeObject } from '../kube/object.ts';
import { finishHeld } from '../workload/finish-held.ts';
import type { WorkloadKind } from '../workload/kind.ts';
import { lateWriteOf } from '../workload/late-write.ts';
import { type Observation, wantedOf } from '../workload/observation.ts';
import { readFleet, readySince } from '../workload/pods-by-revision.ts';
import { selectorOf } from '../workload/pod-template.ts';
import { previewOf } from '../workload/preview.ts';
import { recreateHeld, recreationBy } from '../workload/recreate-held.ts';
import { recreated } from '../workload/recreated.ts';
import { removePods } from '../workload/remove-pods.ts';
import { giveUpHeld, rollBackHeld } from '../workload/roll-back-held.ts';
import { specOf } from '../workload/snapshot.ts';
import type { Progress } from '../workload/step.ts';
import { advance, type Ways } from './advance.ts';
import { noFleet } from './beside.ts';
import { isPerNode, type KindDescription } from './description.ts';
import { inspect, misfitOf, plainFieldsOf } from './inspect.ts';
import { withNewest } from './newest.ts';
import { holdBy } from './partition.ts';
import { plain } from './plain.ts';
import { readAt, segmentsOf } from './path.ts';
import { realOf, realProgress, viewFound, viewOf, viewSeen } from './view.ts';

const controllerRevision = { apiVersion: 'apps/v1', kind: 'ControllerRevision' } as const;

/** A kind of workload made of its description: nothing else about it is code. */
export const kindFrom = (description: KindDescription): WorkloadKind => {
  const { apiVersion, kind, shortNames, specDefaults, numbered } = description;
  const hold = holdBy(description);
  const view = (object: KubeObject) => viewOf(description, object);
  const decided = (decide: (seen: Observation) => Progress) => (observation: Observation) =>
    realProgress(description, decide(withNewest(description, viewSeen(description, observation))));
  const rollBack = (seen: Observation) => rollBackBy(hold, numbered === true, seen);
  const ways: Ways = { description, hold, rollBack };
  return {
    apiVersion,
    kind,
    otherVersions: description.otherVersions ?? [],
    shortName: shortNames[0] ?? kind.toLowerCase(),
    specDefaults,
    revisions: description.revisions ?? controllerRevision,
    removesPods: numbered === true,
    isPerNode: isPerNode(description),
    knowsByPods: description.newest === undefined && description.revisions === undefined,
    templatePath: segmentsOf(description.paths.template),
    template: (object) => plain(readAt(object, description.paths.template)),
    selector: (object) => selectorOf(selectable(view(object))),
    wanted: (live) => wantedOf(view(live)),
    podsByRevision: readFleet,
    noRoom: () => 'its partition says how many pods stay old, and each new pod takes the place of another',
    noFleet: (object, isScaled) => noFleet(description, view(object), isScaled),
    keepsOld: (live) => wantedOf(view(live)) > 1,
    misfit: (object, live) => misfitOf(ways, view(object), live && view(live)),
    stepRemark: (object, autoscaler) => remarkOn(description, view(object), autoscaler),
    preview: (object, live) =>
      realOf(
        description,
        previewOf(view(object), view(live), hold.ownFieldsOf, plainFieldsOf(description, view(object))),
      ),
    trial: (live, object, release) =>
      realOf(
        description,
        hold.start(view(live), { template: specOf(view(object))['template'], own: {} }, 1, release),
      ),
    inspect: (found) => {
      const inspection = inspect(ways, viewFound(description, found));
      if (inspection.kind !== 'clear') return inspection;
      return { ...inspection, plan: { ...inspection.plan, object: found.object } };
    },
    advance: (step, observation) => decided((seen) => advance(ways, step, seen))(observation),
    finish: decided((seen) => finishHeld(seen, hold)),
    rollBack: decided(rollBack),
    giveUp: decided((seen) => giveUpHeld(seen, hold)),
    recreation: (removal) => {
      const shown = { object: view(removal.object), before: view(removal.before) };
      return { ...recreationBy(shown, hold), object: recreated(removal) };
    },
    recreate: decided(recreateHeld),
    lateWrite: (plan, live, ending) => lateWriteOf(plan, live && view(live), ending, hold.isHeld),
  };
};

/** In order, the controller waits for a pod that is not Ready before it replaces any: for one that never will be, for ever. */
const rollBackBy = (hold: Ways['hold'], isNumbered: boolean, observation: Observation): Progress =>
  rollBackHeld(observation, hold, (_, live, { bad }) => {
    const broken = bad.filter((pod) => readySince(pod) === undefined);
    const isOrdered = isNumbered && specOf(live)['podManagementPolicy'] !== 'Parallel';
    if (!isOrdered || broken.length === 0) return undefined;
    const why = 'a pod that is not Ready is removed to make room for the last good revision';
    return removePods(observation, broken, why);
  });

/** One that states no selector looks after the pods with the labels of its template. */
const selectable = (object: KubeObject): KubeObject => {
  const spec = specOf(object);
  if (spec['selector'] !== undefined) return object;
  const { labels } = fields(fields(spec['template'])['metadata']);
  return { ...object, spec: { ...spec, selector: { matchLabels: labels } } };
};

/** Why the steps of such a workload cannot be carried out as written. */
const remarkOn = (
  description: KindDescription,
  object: KubeObject,
  autoscaler: KubeObject | undefined,
): string | undefined => {
  if (autoscaler !== undefined)
    return description.takesPercent === true
      ? `HorizontalPodAutoscaler/${autoscaler.metadata.name} changes the number of pods; each step keeps its share of them, rounded down`
      : `HorizontalPodAutoscaler/${autoscaler.metadata.name} changes the number of pods; those that are added in a step run the new revision until the next step`;
  if (isPerNode(description)) return undefined;
  return specOf(object)['replicas'] === 1
    ? 'it has a single pod, which is replaced in the first step and compared with nothing'
    : undefined;
};
