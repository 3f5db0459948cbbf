import { isObject } from '#domain/json.ts';
import type { KubeObject } from '#domain/kube/object.ts';
import { openWorkQueue, type Plant, putStatus } from './controller-kit.ts';

const kind = { apiVersion: 'batch/v1', kind: 'Job' } as const;
/** How long the work of a Job takes. */
const workMs = 2_000;

/**
 * The Job controller and the pods of its Jobs in one, because nothing reads those pods: a Job succeeds after a while,
 * or fails if an image contains `job-fails`; one whose image contains `job-hangs` ends at its own deadline, or never.
 */
export const runJobs = (plant: Plant): void => {
  const queue = openWorkQueue(plant.timers, workMs, (key) => {
    const [namespace = '', name = ''] = key.split('/');
    const job = plant.store.get({ ...kind, namespace, name });
    if (job === undefined || isOver(job) || specOf(job)['suspend'] === true) return;
    if (!imageTells(job, 'job-hangs')) end(plant, job, imageTells(job, 'job-fails') ? failed : complete);
    else if (isLate(plant, job)) end(plant, job, late);
    else hang(job);
  });
  const hang = (job: KubeObject): void => {
    putStatus(plant, job, { active: 1, ready: 1, startTime: job.metadata.creationTimestamp });
    const at = deadlineOf(job);
    if (at !== undefined) queue.add(keyOf(job), Math.max(0, at - plant.timers.now()));
  };
  const add = (job: KubeObject): void => queue.add(keyOf(job));
  plant.store.all(kind).forEach(add);
  plant.store.listen(({ kind: change, object }) => {
    if (object.kind === 'Job' && change !== 'deleted' && !isOver(object)) add(object);
  });
};

const keyOf = ({ metadata }: KubeObject): string => `${metadata.namespace}/${metadata.name}`;

const specOf = ({ spec }: KubeObject): { readonly [field: string]: unknown } => (isObject(spec) ? spec : {});

const deadlineOf = (job: KubeObject): number | undefined => {
  const { activeDeadlineSeconds } = specOf(job);
  const { creationTimestamp } = job.metadata;
  return typeof activeDeadlineSeconds === 'number' && creationTimestamp !== undefined
    ? Date.parse(creationTimestamp) + activeDeadlineSeconds * 1000
    : undefined;
};

const isLate = ({ timers }: Plant, job: KubeObject): boolean =>
  timers.now() >= (deadlineOf(job) ?? Number.POSITIVE_INFINITY);

const isOver = ({ status }: KubeObject): boolean =>
  isObject(status) && Array.isArray(status['conditions']) && status['conditions'].length > 0;

const imageTells = (job: KubeObject, word: string): boolean => JSON.stringify(job['spec']).includes(word);

interface JobEnd {
  readonly type: 'Complete' | 'Failed';
  readonly reason: string;
  readonly message: string;
}

const complete: JobEnd = {
  type: 'Complete',
  reason: 'CompletionsReached',
  message: 'Reached expected number of succeeded pods',
};
const failed: JobEnd = {
  type: 'Failed',
  reason: 'BackoffLimitExceeded',
  message: 'Job has reached the specified backoff limit',
};
const late: JobEnd = {
  type: 'Failed',
  reason: 'DeadlineExceeded',
  message: 'Job was active longer than specified deadline',
};

const end = (plant: Plant, job: KubeObject, how: JobEnd): void => {
  const at = new Date(plant.timers.now()).toISOString().replace(/\.\d+Z$/, 'Z');
  const counted =
    how.type === 'Failed'
      ? { failed: 1 }
      : { succeeded: Number(specOf(job)['completions'] ?? 1), completionTime: at };
  putStatus(plant, job, {
    ...counted,
    startTime: at,
    conditions: [{ ...how, status: 'True', lastProbeTime: at, lastTransitionTime: at }],
  });
};
