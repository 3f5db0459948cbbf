import { frozenChange } from '../frozen-fields.ts';
import type { WorkloadKind } from '../kind.ts';
import { lateWriteOf } from '../late-write.ts';
import { wantedOf } from '../observation.ts';
import { readFleet } from '../pods-by-revision.ts';
import { selectorOf } from '../pod-template.ts';
import { previewOf } from '../preview.ts';
import { specOf } from '../snapshot.ts';
import { advance } from './advance.ts';
import { finish } from './finish.ts';
import { isHeld, startHold } from './hold.ts';
import { inspect } from './inspect.ts';
import { ownFieldsOf } from './own-fields.ts';
import { recreate, recreationOf } from './recreate.ts';
import { setNameOf } from './replica-sets.ts';
import { giveUpWorkload, rollBackWorkload } from './roll-back.ts';
import { noRoom, stepRemark } from './step-remark.ts';

/** The native Deployment, held by a minReadySeconds that no new pod reaches. */
export const deployment: WorkloadKind = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  shortName: 'deploy',
  specDefaults: {
    progressDeadlineSeconds: 600,
    revisionHistoryLimit: 10,
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } },
  },
  revisions: { apiVersion: 'apps/v1', kind: 'ReplicaSet' },
  revisionName: setNameOf,
  removesPods: false,
  template: (object) => specOf(object)['template'],
  selector: selectorOf,
  wanted: wantedOf,
  podsByRevision: readFleet,
  keepsOld: () => true,
  misfit: (object, live) => (live === undefined ? undefined : frozenChange(object, live, ['selector'])),
  noRoom,
  stepRemark,
  preview: (object, live) => previewOf(object, live, ownFieldsOf),
  trial: (live, object, release) => {
    const after = { template: specOf(object)['template'], own: {} };
    return startHold(live, after, { maxUnavailable: 0, maxSurge: 1 }, release);
  },
  inspect,
  advance,
  finish,
  rollBack: rollBackWorkload,
  giveUp: giveUpWorkload,
  recreation: recreationOf,
  recreate,
  lateWrite: (plan, live, ending) => lateWriteOf(plan, live, ending, isHeld),
};
