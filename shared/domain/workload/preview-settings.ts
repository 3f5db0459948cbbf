import { sameJson } from '../json.ts';
import type { KubeObject, PatchOperation } from '../kube/object.ts';
import { putBack } from './guarded-patch.ts';
import { putSettings, settingsChange } from './settings.ts';
import type { OwnFields } from './snapshot.ts';

/** What a release writes beside the template and the number of pods: the owner's fields that become others, and settings. */
export const previewSettings = (
  object: KubeObject,
  live: KubeObject,
  own: OwnFields,
  wanted: OwnFields,
): readonly PatchOperation[] => {
  const change = settingsChange({ live, object });
  const isBare = live.metadata.labels === undefined && change !== undefined;
  return [
    ...[...new Set([...Object.keys(own), ...Object.keys(wanted)])]
      .filter((field) => !sameJson(own[field] ?? null, wanted[field] ?? null))
      .flatMap((field) => putBack(live, wanted, field)),
    ...(isBare ? [{ op: 'add' as const, path: '/metadata/labels', value: {} }] : []),
    ...putSettings(live, change?.after),
  ];
};
