import type { WorkloadKind } from '../kind.ts';
import { lateWriteOf } from '../late-write.ts';
import { readFleet } from '../pods-by-revision.ts';
import { previewOf, selectorOf } from '../pod-template.ts';
import { specOf } from '../snapshot.ts';
import { advance } from './advance.ts';
import { finish } from './finish.ts';
import { inspect, misfit } from './inspect.ts';
import { isHeld, ownFieldsOf, startHold, wantedOwn } from './partition.ts';
import { previewSettings } from '../preview-settings.ts';
import { recreate, recreationOf } from './recreate.ts';
import { rollBack } from './roll-back.ts';

/** The native StatefulSet, held by the partition of its rolling update. */
export const statefulset: WorkloadKind = {
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  revisions: { apiVersion: 'apps/v1', kind: 'ControllerRevision' },
  template: (object) => specOf(object)['template'],
  selector: selectorOf,
  podsByRevision: readFleet,
  misfit,
  preview: (object, live) => [
    ...previewOf(object),
    ...previewSettings(object, live, ownFieldsOf(live), wantedOwn(ownFieldsOf(live), object)),
  ],
  trial: (live, object, release) =>
    startHold(live, { template: specOf(object)['template'], own: {} }, 1, release),
  inspect,
  advance,
  finish,
  rollBack,
  recreation: recreationOf,
  recreate,
  lateWrite: (plan, live, ending) => lateWriteOf(plan, live, ending, isHeld),
};
