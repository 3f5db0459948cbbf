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
import { isCounted, uncounted } from '../counted.ts';
import { inspect, misfit } from './inspect.ts';
import { hold, startHold } from './on-delete.ts';
import { stepRemark } from './step-remark.ts';
import { rollBack } from './roll-back.ts';

/** The native DaemonSet, held by OnDelete: a batch is as many removed pods. */
export const daemonset: WorkloadKind = {
  apiVersion: 'apps/v1',
  kind: 'DaemonSet',
  shortName: 'ds',
  specDefaults: {
    revisionHistoryLimit: 10,
    updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } },
  },
  revisions: { apiVersion: 'apps/v1', kind: 'ControllerRevision' },
  removesPods: true,
  isPerNode: true,
  template: (object) => specOf(object)['template'],
  selector: selectorOf,
  wanted: wantedOf,
  podsByRevision: readFleet,
  keepsOld: (live) => wantedOf(live) > 1,
  misfit,
  stepRemark,
  preview: (object, live) => previewOf(object, live, hold.ownFieldsOf),
  trial: (live, object, release) =>
    startHold(live, { template: specOf(object)['template'], own: {} }, release),
  inspect,
  advance,
  finish: (observation) => finishHeld(observation, hold),
  rollBack,
  giveUp: (observation) => giveUpHeld(observation, hold),
  recreation: (removal) => recreationBy(removal, hold),
  recreate: (observation) =>
    observation.live === undefined || isCounted(observation.live)
      ? recreateHeld(observation)
      : uncounted(observation, observation.live),
  lateWrite: (plan, live, ending) => lateWriteOf(plan, live, ending, (object) => hold.isHeld(object)),
};
