import { sameJson } from '../json.ts';
import type { KubeObject, PatchOperation } from '../kube/object.ts';
import { put, putBack } from './guarded-patch.ts';
import { mergedOwn } from './merged-own.ts';
import { putSettings, settingsChange } from './settings.ts';
import { type OwnFields, specOf } from './snapshot.ts';

/** What a release writes to a workload for its owner: template, number of pods, and the settings beside them. */
export const previewOf = (
  object: KubeObject,
  live: KubeObject,
  ownFieldsOf: (object: KubeObject) => OwnFields,
  plainFields?: readonly string[],
): readonly PatchOperation[] => {
  const { template, replicas } = specOf(object);
  const own = ownFieldsOf(live);
  const wanted = mergedOwn(own, ownFieldsOf(object));
  const change = settingsChange({ live, object, plainFields });
  const isBare = live.metadata.labels === undefined && change !== undefined;
  return [
    put('template', template),
    ...(replicas === undefined ? [] : [put('replicas', replicas)]),
    ...Object.keys({ ...own, ...wanted })
      .filter((field) => !sameJson(own[field] ?? null, wanted[field] ?? null))
      .flatMap((field) => putBack(live, wanted, field)),
    ...(isBare ? [{ op: 'add' as const, path: '/metadata/labels', value: {} }] : []),
    ...putSettings(live, change?.after),
  ];
};
