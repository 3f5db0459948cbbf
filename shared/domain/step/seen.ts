import { isObject } from '../json.ts';
import { type KubeObject, nameOf } from '../kube/object.ts';
import { releaseLabel, specOf, type WorkloadPlan } from './baseline.ts';
import { type Arm, type Fleet, readFleet } from './fleet.ts';
import type { Act, Progress } from './step.ts';

/** One look at one workload: all that a decision may rest on. */
export interface Seen {
  readonly plan: WorkloadPlan;
  readonly release: string;
  /** Absent when it is not there (yet, or any more). */
  readonly live?: KubeObject;
  readonly pods: readonly KubeObject[];
  /** Epoch ms. */
  readonly now: number;
  /** When this movement began, epoch ms; it must be over within the workload's own progress deadline. */
  readonly startedAt: number;
  /** The release whose hold this one may take over. */
  readonly supersedes?: string;
}

export const fleetOf = (seen: Seen): Fleet => readFleet(seen.pods, seen.plan, seen.now);

export const wantedOf = (live: KubeObject): number => {
  const replicas = specOf(live)['replicas'];
  return typeof replicas === 'number' ? replicas : 1;
};

export const holderOf = (live: KubeObject): string | undefined => live.metadata.labels?.[releaseLabel];

const defaultDeadlineSeconds = 600;

const deadlineOf = (seen: Seen): number =>
  seen.startedAt + (seen.plan.before.own.progressDeadlineSeconds ?? defaultDeadlineSeconds) * 1000;

/** What the Deployment controller complains of: quota, a forbidden field, a broken template. */
const complaint = (live: KubeObject): string | undefined => {
  const status = live['status'];
  if (!isObject(status) || !Array.isArray(status['conditions'])) return undefined;
  const failure = (status['conditions'] as { type?: string; status?: string; message?: string }[]).find(
    ({ type, status: is }) => type === 'ReplicaFailure' && is === 'True',
  );
  return failure?.message;
};

/** Not there yet: look again when a pod changes or settles; past the deadline it never will be. */
export const waitFor = (seen: Seen, live: KubeObject, arm: Arm, what: string): Progress => {
  const deadline = deadlineOf(seen);
  const why = complaint(live) ?? arm.trouble;
  const because = `${nameOf(seen.plan.ref)}: ${what}${why === undefined ? '' : `; ${why}`}`;
  if (seen.now >= deadline)
    return {
      kind: 'stuck',
      because: `${because} (after ${Math.round((seen.now - seen.startedAt) / 1000)} s)`,
    };
  return { kind: 'moving', acts: [], because, lookAgainAt: Math.min(deadline, arm.nextAt ?? deadline) };
};

export const act = (seen: Seen, acts: Act): Progress => ({
  kind: 'moving',
  acts: [acts],
  because: `${nameOf(seen.plan.ref)}: ${acts.why}`,
});

export const settled = (seen: Seen, because: string): Progress => ({
  kind: 'settled',
  because: `${nameOf(seen.plan.ref)}: ${because}`,
});

export const stuck = (seen: Seen, because: string): Progress => ({
  kind: 'stuck',
  because: `${nameOf(seen.plan.ref)}: ${because}`,
});

/** Who wrote to the object last, as the API server remembers it. */
export const lastWriter = (live: KubeObject): string => {
  const managed = live.metadata['managedFields'];
  if (!Array.isArray(managed)) return 'somebody';
  const writers = (managed as { manager?: string; time?: string; subresource?: string }[])
    .filter(({ manager, subresource }) => subresource === undefined && manager !== 'tidegate')
    .sort((a, b) => (a.time ?? '').localeCompare(b.time ?? ''));
  return writers.at(-1)?.manager ?? 'somebody';
};
