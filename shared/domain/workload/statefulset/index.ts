import { finishHeld } from '../finish-held.ts';
import type { WorkloadKind } from '../kind.ts';
import { lateWriteOf } from '../late-write.ts';
import { wantedOf } from '../observation.ts';
import { readFleet } from '../pods-by-revision.ts';
import { selectorOf } from '../pod-template.ts';
import { previewOf } from '../preview.ts';
import { recreateHeld, recreationBy } from '../recreate-held.ts';
import { giveUpHeld } from '../roll-back-held.ts';
import { specOf } from '../snapshot.ts';
import { advance } from './advance.ts';
import { inspect, misfit } from './inspect.ts';
import { hold, isHeld, startHold } from './partition.ts';
import { rollBack } from './roll-back.ts';
import { stepRemark } from './step-remark.ts';

/** The native StatefulSet, held by the partition of its rolling update. */
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
  template: (object) => specOf(object)['template'],
  selector: selectorOf,
  podsByRevision: readFleet,
  keepsOld: (live) => wantedOf(live) > 1,
  misfit,
  stepRemark,
  preview: (object, live) => previewOf(object, live, hold.ownFieldsOf),
  trial: (live, object, release) =>
    startHold(live, { template: specOf(object)['template'], own: {} }, 1, release),
  inspect,
  advance,
  finish: (observation) => finishHeld(observation, hold),
  rollBack,
  giveUp: (observation) => giveUpHeld(observation, hold),
  recreation: (removal) => recreationBy(removal, hold),
  recreate: recreateHeld,
  lateWrite: (plan, live, ending) => lateWriteOf(plan, live, ending, isHeld),
};
