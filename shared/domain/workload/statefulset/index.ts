import { fields } from '#domain/kube/fields.ts';
import { finishHeld } from '../finish-held.ts';
import type { Hold } from '../hold.ts';
import type { WorkloadKind } from '../kind.ts';
import { lateWriteOf } from '../late-write.ts';
import { wantedOf } from '../observation.ts';
import { readFleet } from '../pods-by-revision.ts';
import { selectorOf } from '../pod-template.ts';
import { previewOf } from '../preview.ts';
import { recreateHeld, recreationBy } from '../recreate-held.ts';
import { giveUpHeld } from '../roll-back-held.ts';
import { specOf, type WorkloadPlan } from '../snapshot.ts';
import { advance } from './advance.ts';
import { advanceByHand, hold as byHand, rollBackByHand } from './by-hand.ts';
import { inspect, misfit } from './inspect.ts';
import { hold, startHold } from './partition.ts';
import { rollBack } from './roll-back.ts';
import { stepRemark } from './step-remark.ts';

/** Its owner's strategy is OnDelete: no pod is replaced unless someone deletes it. */
const isByHand = ({ before }: WorkloadPlan): boolean =>
  fields(before.own['updateStrategy'])['type'] === 'OnDelete';

const holdOf = (plan: WorkloadPlan): Hold => (isByHand(plan) ? byHand : hold);

/** The native StatefulSet, held by the partition of its rolling update, or by OnDelete where that is its strategy. */
export const statefulset: WorkloadKind = {
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  shortName: 'sts',
  specDefaults: {
    podManagementPolicy: 'OrderedReady',
    revisionHistoryLimit: 10,
    updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0 } },
    persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain' },
  },
  revisions: { apiVersion: 'apps/v1', kind: 'ControllerRevision' },
  removesPods: true,
  template: (object) => specOf(object)['template'],
  selector: selectorOf,
  wanted: wantedOf,
  podsByRevision: readFleet,
  keepsOld: (live) => wantedOf(live) > 1,
  misfit,
  stepRemark,
  preview: (object, live) => previewOf(object, live, hold.ownFieldsOf),
  trial: (live, object, release) =>
    startHold(live, { template: specOf(object)['template'], own: {} }, 1, release),
  inspect,
  advance: (step, observation) =>
    isByHand(observation.plan) ? advanceByHand(step, observation) : advance(step, observation),
  finish: (observation) => finishHeld(observation, holdOf(observation.plan)),
  rollBack: (observation) =>
    isByHand(observation.plan) ? rollBackByHand(observation) : rollBack(observation),
  giveUp: (observation) => giveUpHeld(observation, holdOf(observation.plan)),
  recreation: (removal) => recreationBy(removal, hold),
  recreate: recreateHeld,
  lateWrite: (plan, live, ending) => lateWriteOf(plan, live, ending, holdOf(plan).isHeld),
};
