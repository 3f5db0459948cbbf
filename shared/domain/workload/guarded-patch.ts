import { pointer, type KubeObject, type PatchOperation } from '../kube/object.ts';
import { type OwnFields, releaseLabel, specOf } from './snapshot.ts';

/* The parts of which the kinds make their writes: each is a JSON Patch that is refused unless all stands as it was seen. */

const labelPath = pointer('metadata', 'labels', releaseLabel);

/** Refuses the patch (422) unless these fields stand as we saw them. A `test` for null also holds where there is nothing. */
export const unless = (observation: KubeObject, fields: readonly string[]): readonly PatchOperation[] => [
  ...(observation.metadata.labels === undefined
    ? []
    : [{ op: 'test' as const, path: labelPath, value: observation.metadata.labels[releaseLabel] ?? null }]),
  ...fields.map((field) => ({
    op: 'test' as const,
    path: pointer('spec', field),
    value: specOf(observation)[field] ?? null,
  })),
];

export const put = (field: string, value: unknown): PatchOperation => ({
  op: 'add',
  path: pointer('spec', field),
  value,
});

/** Writes a field back as it stood; one that was not there is taken away, and only where it is there now. */
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

export const putReplicas = (
  observation: KubeObject,
  replicas: number | undefined,
): readonly PatchOperation[] =>
  replicas === undefined || specOf(observation)['replicas'] === replicas ? [] : [put('replicas', replicas)];
