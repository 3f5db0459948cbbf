import type { KubeObject } from '#domain/kube/object.ts';
import { releaseLabel, specOf, type WorkloadPlan } from '#domain/workload/snapshot.ts';
import type { Observation } from '#domain/workload/observation.ts';
import type { Progress, Step } from '#domain/workload/step.ts';
import { advance } from '#domain/workload/deployment/advance.ts';
import { finish } from '#domain/workload/deployment/finish.ts';
import { rollBackWorkload } from '#domain/workload/deployment/roll-back.ts';
import type { Clock } from '#ports/clock.ts';
import type { Cluster } from '#ports/cluster.ts';
import { deploymentOf, type Lab, openLab } from './cluster-lab.ts';
import { carryOn, planOf, type TimedExam } from './movement.ts';

/** What a movement of a release is proved on: a cluster, and the clock that it lives by. */
export interface RolloutExam extends TimedExam {
  /** From now on a policy of the cluster gives every pod template that is written in the namespace this annotation. */
  readonly annotatePods: (name: string, value: 'fixed' | 'ever-new') => Promise<void>;
}

export interface RolloutLab extends Lab, Pick<RolloutExam, 'annotatePods'> {
  /** What a release of this Deployment would find. */
  plan(object: KubeObject, ...others: readonly KubeObject[]): Promise<WorkloadPlan>;
  /** Takes the Deployment through one step until it has settled or is stuck. */
  step(plan: WorkloadPlan, step: Step, atMostMs?: number): Promise<Progress>;
  finish(plan: WorkloadPlan): Promise<Progress>;
  rollBack(plan: WorkloadPlan): Promise<Progress>;
  /** Brings back what stood before a release that has gone through. */
  undo(plan: WorkloadPlan): Promise<Progress>;
  /** Puts our own clock so far before that of the cluster. */
  setClock(ms: number): void;
  /** Writes that were sent to the cluster since the lab was opened. */
  readonly writes: number;
}

export const openRolloutLab = async (exam: RolloutExam): Promise<RolloutLab> => {
  const lab = await openLab(exam);
  let writes = 0;
  let shift = 0;
  const cluster: Cluster = {
    ...exam.cluster,
    patch: (ref, operations, options) => {
      if (options?.dryRun !== true) writes += 1;
      return exam.cluster.patch(ref, operations, options);
    },
  };

  const drive = (
    plan: WorkloadPlan,
    decide: (observation: Observation) => Progress,
    atMostMs?: number,
  ): Promise<Progress> => {
    const clock: Clock = {
      now: () => exam.clock.now() + shift,
      sleep: (...asked) => exam.clock.sleep(...asked),
    };
    return carryOn(exam, plan, decide, { cluster, clock, atMostMs });
  };

  const own = {
    plan: (...objects: readonly KubeObject[]) => planOf(exam, ...objects),
    step: (plan: WorkloadPlan, step: Step, atMostMs?: number) =>
      drive(plan, (observation) => advance(step, observation), atMostMs),
    setClock(ms: number) {
      shift = ms;
    },
    finish: (plan: WorkloadPlan) => drive(plan, finish),
    rollBack: (plan: WorkloadPlan) => drive(plan, rollBackWorkload),
    undo: (plan: WorkloadPlan) =>
      drive(plan, (observation) => rollBackWorkload({ ...observation, isUndo: true })),
    get writes() {
      return writes;
    },
  };
  // The lab has getters, which a copy would ask only once.
  return Object.setPrototypeOf(own, lab) as RolloutLab;
};

/** The Deployment of the lab with another image, as a manifest has it: without a number of pods. */
export const revision = (namespace: string, image: string, more: object = {}): KubeObject => {
  const object = deploymentOf(namespace, 0, image);
  const { replicas: _, ...spec } = specOf(object);
  return { ...object, spec: { ...spec, ...more } };
};

export const isReleased = (live: KubeObject | undefined): boolean =>
  live !== undefined && live.metadata.labels?.[releaseLabel] === undefined;
