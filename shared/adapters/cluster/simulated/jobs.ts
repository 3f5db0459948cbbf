import { isObject } from '#domain/json.ts';
import type { KubeObject } from '#domain/kube/object.ts';
import { openWorkQueue, type Plant, putStatus } from './controller-kit.ts';

const kind = { apiVersion: 'batch/v1', kind: 'Job' } as const;
/** How long the work of a Job takes. */
const workMs = 2_000;

/**
 * The Job controller and the pods of its Jobs in one, for nobody looks at those pods: a Job is done after a while, or
 * failed where an image says `job-fails`; one whose image says `job-hangs` never ends.
 */
export const runJobs = (plant: Plant): void => {
  const queue = openWorkQueue(plant.timers, workMs, (key) => {
    const [namespace = '', name = ''] = key.split('/');
    const job = plant.store.get({ ...kind, namespace, name });
    if (job !== undefined && !isOver(job) && !imageTells(job, 'job-hangs')) end(plant, job);
  });
  const add = ({ metadata }: KubeObject): void => queue.add(`${metadata.namespace}/${metadata.name}`);
  plant.store.all(kind).forEach(add);
  plant.store.listen(({ kind: change, object }) => {
    if (object.kind === 'Job' && change !== 'deleted' && !isOver(object)) add(object);
  });
};

const isOver = ({ status }: KubeObject): boolean =>
  isObject(status) && Array.isArray(status['conditions']) && status['conditions'].length > 0;

const imageTells = (job: KubeObject, word: string): boolean => JSON.stringify(job['spec']).includes(word);

const end = (plant: Plant, job: KubeObject): void => {
  const at = new Date(plant.timers.now()).toISOString().replace(/\.\d+Z$/, 'Z');
  const isFailed = imageTells(job, 'job-fails');
  const condition = isFailed
    ? {
        type: 'Failed',
        status: 'True',
        reason: 'BackoffLimitExceeded',
        message: 'Job has reached the specified backoff limit',
      }
    : {
        type: 'Complete',
        status: 'True',
        reason: 'CompletionsReached',
        message: 'Reached expected number of succeeded pods',
      };
  const counted = isFailed ? { failed: 1 } : { succeeded: 1, completionTime: at };
  putStatus(plant, job, {
    ...counted,
    startTime: at,
    conditions: [{ ...condition, lastProbeTime: at, lastTransitionTime: at }],
  });
};
