import type { KubeObject } from '#domain/kube/object.ts';
import type { Observation } from '../observation.ts';
import type { Fleet } from '../pods-by-revision.ts';
import type { Step } from '../step.ts';
import type { RollingUpdate } from './hold.ts';
import type { Room, ScalingContext } from './surge.ts';

/** A held workload, and its room in pods. */
export interface HeldAdvance {
  readonly step: Step;
  readonly observation: Observation;
  readonly live: KubeObject;
  readonly rollingUpdate: RollingUpdate;
  readonly context: ScalingContext;
  readonly fleet: Fleet;
  readonly room: Room;
  /** New pods that the step says. */
  readonly pods: number;
  /** New pods that the hold brings by itself. */
  readonly expected: number;
}
