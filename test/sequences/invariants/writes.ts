import { sameJson } from '#domain/json.ts';
import { besideLabel, pauseLabel, releaseLabel, specOf } from '#domain/workload/snapshot.ts';
import type { KubeObject } from '#domain/kube/object.ts';
import type { Invariant } from '../scene.ts';

const borrowed = new Set([
  'template',
  'strategy',
  'updateStrategy',
  // The partition of a team's own kind.
  'rollout',
  'minReadySeconds',
  'progressDeadlineSeconds',
  'paused',
  'replicas',
]);

/** Names of the parts in which two versions of a workload differ. */
const changedParts = (before: KubeObject, after: KubeObject): readonly string[] => {
  const [a, b] = [specOf(before), specOf(after)];
  const fields = [...new Set([...Object.keys(a), ...Object.keys(b)])].filter(
    (key) => !sameJson(a[key], b[key]),
  );
  const labels = (object: KubeObject) => ({
    ...object.metadata.labels,
    [releaseLabel]: '',
    [pauseLabel]: '',
    [besideLabel]: '',
  });
  return [
    ...fields.filter((key) => !borrowed.has(key)).map((key) => `spec.${key}`),
    ...(sameJson(labels(before), labels(after)) ? [] : ['metadata.labels']),
    ...(sameJson(before.metadata.annotations ?? {}, after.metadata.annotations ?? {})
      ? []
      : ['metadata.annotations']),
  ];
};

/** Our writes touch what a hold borrows, and nothing else. */
export const touched: Invariant = {
  name: 'touched',
  number: 'I5',
  about: 'no write of ours changes a field that a release does not borrow',
  open: (scene) => ({
    onWrite: ({ before, after, release }) => {
      if (before === undefined || after === undefined) return undefined;
      const parts = changedParts(before, after);
      const isScaled =
        scene.spec.autoscaler !== undefined &&
        !sameJson(specOf(before)['replicas'], specOf(after)['replicas']);
      const all = [...parts, ...(isScaled ? ['spec.replicas, which an autoscaler owns'] : [])];
      return all.length === 0 ? undefined : `release ${release} changed ${all.join(', ')}`;
    },
  }),
};

/** Only the release that holds the target writes to it. */
export const fenced: Invariant = {
  name: 'fenced',
  number: 'I3',
  about: 'only the release that holds a target changes its workload',
  open: (scene) => ({
    onWrite: ({ release, isLate, before, after }) => {
      const { lock, ended } = scene.state();
      if (release === '' || isLate || release === lock?.release) return undefined;
      // The last write may land when the lock is gone already, as long as it is the release's own last word.
      if (lock === undefined && ended?.release === release && before !== undefined && after !== undefined)
        return undefined;
      return `release ${release} changed the workload, and the target is ${lock === undefined ? 'free' : `held by ${lock.release}`}`;
    },
  }),
};

/** Of a creating write nobody knows what it would find, so it may not change anything: it may come late. */
export const creating: Invariant = {
  name: 'creating',
  number: 'I3',
  about: 'a write that is to create a workload changes none that exists',
  open: () => ({
    onWrite: ({ release, creates, before }) =>
      creates && before !== undefined
        ? `a write that was to create the workload for ${release} changed the one that exists`
        : undefined,
  }),
};
