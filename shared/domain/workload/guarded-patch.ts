import { pointer, type KubeObject, type PatchOperation } from '../kube/object.ts';
import { besideLabel, type OwnFields, pauseLabel, releaseLabel, specOf } from './snapshot.ts';

/* The parts of which the kinds make their writes: each is a JSON Patch that is refused unless all stands as it was seen. */

const labelPath = pointer('metadata', 'labels', releaseLabel);
const besidePath = pointer('metadata', 'labels', besideLabel);
const pausePath = pointer('metadata', 'labels', pauseLabel);

/**
 * Rejects the patch (422) unless it is the very object that was read, and its spec has not changed since. The uid and
 * the generation cover every field at once. The fields themselves cannot be compared: the API server compares
 * serialized text, and its serialization differs from ours (`&` is `\u0026` there; a null inside a list breaks the
 * connection).
 */
export const unless = ({ metadata }: KubeObject): readonly PatchOperation[] => [
  metadata.labels === undefined
    ? { op: 'test', path: pointer('metadata', 'labels'), value: null }
    : { op: 'test', path: labelPath, value: metadata.labels[releaseLabel] ?? null },
  { op: 'test', path: pointer('metadata', 'uid'), value: metadata.uid ?? null },
  { op: 'test', path: pointer('metadata', 'generation'), value: metadata.generation ?? null },
];

export const put = (field: string, value: unknown): PatchOperation => ({
  op: 'add',
  path: pointer('spec', field),
  value,
});

/** Writes a field back as it was; one that did not exist is removed, and only if it exists now. */
export const putBack = (
  observation: KubeObject,
  own: OwnFields,
  field: string,
): readonly PatchOperation[] => {
  if (own[field] !== undefined) return [put(field, own[field])];
  return specOf(observation)[field] === undefined ? [] : [{ op: 'remove', path: pointer('spec', field) }];
};

export const putLabel = (observation: KubeObject, release: string): PatchOperation =>
  observation.metadata.labels === undefined
    ? { op: 'add', path: pointer('metadata', 'labels'), value: { [releaseLabel]: release } }
    : { op: 'add', path: labelPath, value: release };

export const takeLabel = (observation: KubeObject): readonly PatchOperation[] =>
  observation.metadata.labels?.[releaseLabel] === undefined ? [] : [{ op: 'remove', path: labelPath }];

/**
 * Resumes its controller; an annotation records that someone has paused it, until `takePause`. The label of the release
 * is present.
 */
export const liftPause = (isTheirs: boolean): readonly PatchOperation[] => [
  put('paused', false),
  ...(isTheirs ? [{ op: 'add', path: pausePath, value: 'true' } as const] : []),
];

export const takePause = (observation: KubeObject): readonly PatchOperation[] =>
  observation.metadata.labels?.[pauseLabel] === undefined ? [] : [{ op: 'remove', path: pausePath }];

/** How many pods its owner wants of it, while as many new ones stand beside the old ones. The label of the release is present. */
export const putBeside = (pods: number): PatchOperation => ({
  op: 'add',
  path: besidePath,
  value: String(pods),
});

export const takeBeside = (observation: KubeObject): readonly PatchOperation[] =>
  observation.metadata.labels?.[besideLabel] === undefined ? [] : [{ op: 'remove', path: besidePath }];

export const putReplicas = (
  observation: KubeObject,
  replicas: number | undefined,
): readonly PatchOperation[] =>
  replicas === undefined || specOf(observation)['replicas'] === replicas ? [] : [put('replicas', replicas)];

/** Only the number of pods, under our label. */
export const rescale = (
  observation: KubeObject,
  replicas: number,
  name: string,
): readonly PatchOperation[] => [
  ...unless(observation),
  putLabel(observation, name),
  put('replicas', replicas),
];
