import type { ValueOf } from '../config/schema.ts';
import type { JsonObject } from '../json.ts';
import { defined } from './objects.ts';
import type { volumeMounts, volumes } from './parameters.ts';

type Mounts = ValueOf<typeof volumeMounts>;
type OldVolume = ValueOf<typeof volumes>[number];
type Files = Pick<OldVolume, 'defaultMode' | 'items'>;

/** Mounts and volumes of a pod with one container; a volume that is mounted twice appears once. */
export const volumesOf = (said: {
  readonly volumeMounts?: Mounts;
  readonly volumes?: readonly OldVolume[];
}): { readonly mounts?: readonly JsonObject[]; readonly volumes?: readonly JsonObject[] } => {
  if (said.volumeMounts !== undefined) return fromMounts(said.volumeMounts);
  if (said.volumes === undefined) return {};
  return {
    mounts: said.volumes.map(({ name, mountPath }) => ({ name, mountPath })),
    volumes: said.volumes.map((volume) => ({ name: volume.name, ...oldSource(volume) })),
  };
};

const fromMounts = (said: Mounts) => {
  const sources = [
    ...(said.pvc ?? []).map((v) => ({ ...v, source: claim(v.claimName) })),
    ...(said.configMap ?? []).map((v) => ({ ...v, source: configMap(v.cmName, v) })),
    ...(said.secret ?? []).map((v) => ({ ...v, source: secret(v.secretName, v) })),
    ...(said.emptyDir ?? []).map((v) => ({ ...v, source: { emptyDir: { medium: v.medium } } })),
    ...(said.hostPath ?? []).map((v) => ({ ...v, source: { hostPath: { path: v.path } } })),
  ];
  const byName = new Map<string, JsonObject>();
  for (const { name, source } of sources) if (!byName.has(name)) byName.set(name, { name, ...source });
  return {
    mounts: sources.map(({ name, mountPath, subPath }) => defined({ name, mountPath, subPath })),
    volumes: [...byName.values()],
  };
};

/** The source of an older volume's content. */
export const oldSource = (volume: Omit<OldVolume, 'mountPath'>): JsonObject => {
  switch (volume.type) {
    case 'pvc':
      return claim(volume.claimName);
    case 'configMap':
      return configMap(volume.cmName, volume);
    case 'secret':
      return secret(volume.secretName, volume);
    default:
      return { emptyDir: { medium: volume.medium } };
  }
};

const claim = (claimName: string | undefined) => ({ persistentVolumeClaim: defined({ claimName }) });
const configMap = (name: string | undefined, { defaultMode, items }: Files) => ({
  configMap: defined({ name, defaultMode, items }),
});
const secret = (secretName: string | undefined, { defaultMode, items }: Files) => ({
  secret: defined({ secretName, defaultMode, items }),
});
