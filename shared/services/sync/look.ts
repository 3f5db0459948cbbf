import type { DriftedField, DriftedObject } from '#domain/drift/drift.ts';
import { writerOf } from '#domain/drift/managers.ts';
import { isFailure } from '#domain/failure.ts';
import { hidden, shown } from '#domain/kube/mask-secrets.ts';
import { valueAt } from '#domain/kube/field-path.ts';
import { identityOf, type KubeObject } from '#domain/kube/object.ts';
import type { Json } from '#domain/json.ts';
import type { Manifest } from '#domain/kube/manifest.ts';
import type { Change } from '#domain/plan/diff.ts';
import { isWorkload } from '#domain/workload/kinds.ts';
import { type Cluster, fieldManager, type ObjectQuery } from '#ports/cluster.ts';
import { type Compared, compareObjects, type OwnedField } from '../planning/diff-live.ts';
import { withConfigCopies } from '../rollout/config-copies.ts';
import { readScaled } from './scaled.ts';

/** The result of a look at a target: the drift, or why not all of it could be seen. */
export type Look =
  | { readonly kind: 'seen'; readonly objects: readonly DriftedObject[] }
  | { readonly kind: 'partial'; readonly reason: string };

/** A cluster has other things to do. */
const atOnce = 8;

/**
 * Compares a cluster with the manifest of the last good release, by dry runs on the API server. Fields that an
 * autoscaler sets are not drift. Writes nothing.
 */
export const lookForDrift = async (
  cluster: Cluster,
  namespace: string,
  manifest: Manifest,
): Promise<Look> => {
  const compared = await compareObjects(cluster, manifest.objects, { kinds: manifest.kinds, most: atOnce });
  const seen = await withoutCopies(cluster, manifest, compared);
  const unknown = seen.find(({ diff }) => diff.kind === 'unknown');
  if (unknown?.diff.kind === 'unknown')
    return { kind: 'partial', reason: `${unknown.diff.object}: ${unknown.diff.reason}` };
  const refused = seen.find(({ diff, conflicts }) => diff.kind === 'refused' && conflicts === undefined);
  if (refused?.diff.kind === 'refused')
    return { kind: 'partial', reason: `${refused.diff.object}: ${refused.diff.reason}` };
  const isScaled = await readScaled(cluster, namespace, manifest);
  const extra = await extraObjects(cluster, namespace, manifest);
  return { kind: 'seen', objects: [...seen.flatMap((one) => driftOf(one, isScaled)), ...extra] };
};

/** Pods may read copies of their configuration that a release has made (`config-copies.ts`): those count as well. */
const withoutCopies = async (
  cluster: Cluster,
  manifest: Manifest,
  compared: readonly Compared[],
): Promise<readonly Compared[]> => {
  const moved = compared.filter(
    ({ object, diff }) => diff.kind === 'changed' && isWorkload(object, manifest.kinds),
  );
  if (moved.length === 0) return compared;
  const { manifest: released } = await withConfigCopies(cluster, manifest);
  const wanted = released.objects.filter((object) =>
    moved.some((one) => identityOf(one.object) === identityOf(object)),
  );
  if (wanted.every((object) => manifest.objects.includes(object))) return compared;
  const again = await compareObjects(cluster, wanted, { kinds: manifest.kinds, most: atOnce });
  return compared.map((one) => {
    const other = again.find(({ object }) => identityOf(object) === identityOf(one.object));
    return other !== undefined && sizeOf(other) < sizeOf(one) ? other : one;
  });
};

const sizeOf = ({ diff }: Compared): number => ('changes' in diff ? diff.changes.length : Infinity);

const driftOf = (
  { object, diff, live, conflicts }: Compared,
  isScaled: (object: KubeObject, path: string) => boolean,
): readonly DriftedObject[] => {
  if (diff.kind === 'same') return [];
  if (live === undefined) return [{ object: diff.object, kind: 'missing', fields: [] }];
  const fields =
    'changes' in diff
      ? diff.changes.filter(({ path }) => !isScaled(object, path)).map((change) => fieldOf(live, change))
      : (conflicts ?? []).map((conflict) => ownedField(object, live, conflict));
  return fields.length === 0 ? [] : [{ object: diff.object, kind: 'changed', fields }];
};

/** The change that a release would make, seen from the other side: before is the live value, after the wanted one. */
const fieldOf = (live: KubeObject, { path, before, after }: Change): DriftedField => {
  const writer = writerOf(live, path, fieldManager);
  return {
    path,
    ...(after !== undefined && { wanted: after }),
    ...(before !== undefined && { live: before }),
    ...writer,
  };
};

const ownedField = (object: KubeObject, live: KubeObject, { field, manager }: OwnedField): DriftedField => {
  const path = plainPath(field);
  const segments = path.split('.');
  const told = (value: Json | undefined): Json | undefined => {
    if (value === undefined) return undefined;
    return object.kind === 'Secret' ? hidden(value) : shown(value, segments.at(-1));
  };
  const [wanted, now] = [told(valueAt(object, segments)), told(valueAt(live, segments))];
  const writer = writerOf(live, path, fieldManager);
  return {
    path,
    ...(wanted !== undefined && { wanted }),
    ...(now !== undefined && { live: now }),
    ...writer,
    ...(manager !== undefined && { manager: manager.split('" ')[0] ?? manager }),
  };
};

/** `.spec.containers[name="web"].image` of the API server as `spec.containers.web.image`. */
const plainPath = (field: string): string =>
  field
    .replace(/^\./, '')
    .replace(
      /\[[^\]=]+=(?:"([^"]*)"|([^\],]*))[^\]]*\]/g,
      (_, quoted?: string, bare?: string) => `.${quoted ?? bare ?? ''}`,
    );

/**
 * A release never lists the kinds that it applies, so the right to do so may be missing; extra objects are then
 * unknown.
 */
const listed = async (cluster: Cluster, query: ObjectQuery): Promise<readonly KubeObject[]> => {
  try {
    return (await cluster.list(query)).items;
  } catch (error) {
    if (isFailure(error, 'ClusterForbids')) return [];
    throw error;
  }
};

/** What carries the application's name, and no release of now has brought. */
const extraObjects = async (
  cluster: Cluster,
  namespace: string,
  { app, objects }: Manifest,
): Promise<readonly DriftedObject[]> => {
  const own = new Set(objects.map(identityOf));
  const kinds = new Map(
    objects
      .filter(({ metadata }) => metadata.namespace !== undefined)
      .map(({ apiVersion, kind }) => [`${apiVersion} ${kind}`, { apiVersion, kind }]),
  );
  const found: DriftedObject[] = [];
  for (const { apiVersion, kind } of kinds.values()) {
    const labels = `app.oam.dev/name=${app},!tidegate.dev/copy-of`;
    const items = await listed(cluster, { apiVersion, kind, namespace, labels });
    for (const { metadata } of items) {
      const id = identityOf({ apiVersion, kind, metadata });
      if (!own.has(id) && metadata.ownerReferences === undefined)
        found.push({ object: `${kind}/${metadata.name}`, kind: 'extra', fields: [] });
    }
  }
  return found;
};
