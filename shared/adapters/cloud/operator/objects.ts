import { Failure, isFailure } from '#domain/failure.ts';
import { canonical, sameJson } from '#domain/json.ts';
import { valueAt } from '#domain/kube/field-path.ts';
import { identityOf, refOf, type KubeObject } from '#domain/kube/object.ts';
import type { StackChange } from '#domain/stack/cloud-stack.ts';
import type { Cluster } from '#ports/cluster.ts';
import { labelsOf, stackLabel, type Held } from './record.ts';
import { named } from './standing.ts';
import type { Part } from './template.ts';

/** The object as it is applied: with the name of its stack. */
export const labelled = (stack: string, { object }: Part): KubeObject => ({
  ...object,
  metadata: { ...object.metadata, labels: { ...object.metadata.labels, ...labelsOf(stack) } },
});

export const heldBy = ({ object, isRetained }: Part): Held => ({
  ...refOf(object),
  ...(isRetained ? { isRetained } : {}),
});

/** Both lists, each object once, as the later one says. */
export const union = (before: readonly Held[], after: readonly Held[]): readonly Held[] => [
  ...new Map([...before, ...after].map((held) => [keyOf(held), held])).values(),
];

export const keyOf = ({ apiVersion, kind, namespace, name }: Held): string =>
  canonical({ apiVersion, kind, namespace, name });

export const readLive = async (
  cluster: Cluster,
  parts: readonly Part[],
): Promise<ReadonlyMap<string, KubeObject>> => {
  const all = await Promise.all(
    parts.map(async ({ id, object }) => [id, await cluster.get(refOf(object)).catch(unknownKind)] as const),
  );
  return new Map(all.flatMap(([id, found]) => (found === undefined ? [] : [[id, found] as const])));
};

/** A kind that the cluster does not serve has no objects there. */
export const unknownKind = (error: unknown): undefined => {
  if (!isFailure(error, 'NotFound')) throw error;
  return undefined;
};

/** Dry-runs every object before the first one is written, and refuses those of others. */
export const tryAll = async (
  cluster: Cluster,
  at: string,
  stack: string,
  parts: readonly Part[],
): Promise<void> => {
  for (const part of parts) {
    const standing = await cluster.get(refOf(part.object));
    if (standing !== undefined && standing.metadata.labels?.[stackLabel] !== stack)
      throw new Failure(
        'StackRefused',
        at,
        `${named(part.object)} is there already, and not by this stack; remove or rename it`,
      );
    await cluster.apply(labelled(stack, part), { dryRun: true });
  }
};

/** The effect of a change of the parts, by the operator file's rules about fields. */
export const changesBetween = (before: readonly Part[], after: readonly Part[]): readonly StackChange[] => {
  const gone = before.filter(({ id }) => after.every((part) => part.id !== id));
  return [
    ...after.flatMap((part): readonly StackChange[] => {
      const action = actionOf(
        before.find(({ id }) => id === part.id),
        part,
      );
      return action === undefined ? [] : [{ resource: part.id, type: typeOf(part), action }];
    }),
    ...gone.map((part) => ({ resource: part.id, type: typeOf(part), action: 'delete' as const })),
  ];
};

const actionOf = (before: Part | undefined, after: Part): StackChange['action'] | undefined => {
  if (before === undefined) return 'create';
  if (identityOf(before.object) !== identityOf(after.object)) return 'replace';
  if (sameJson(before.object, after.object)) return undefined;
  const loses = after.replaces.some(
    (path) => !sameJson(valueAt(before.object, path), valueAt(after.object, path)),
  );
  return loses ? 'replace' : 'modify';
};

/** `postgresql.acid.zalan.do`. */
const typeOf = ({ object: { apiVersion, kind } }: Part): string =>
  apiVersion.includes('/') ? `${kind}.${apiVersion.split('/')[0] ?? ''}` : kind;

/** Whether someone has changed the object: applied again, it would differ. */
export const isDrifted = async (cluster: Cluster, stack: string, part: Part): Promise<boolean> => {
  const live = await cluster.get(refOf(part.object)).catch(unknownKind);
  if (live === undefined) return true;
  try {
    const again = await cluster.apply(labelled(stack, part), { dryRun: true });
    return !sameJson(wanted(again), wanted(live));
  } catch (error) {
    if (isFailure(error, 'Conflict')) return true;
    throw error;
  }
};

const wanted = (object: KubeObject) => {
  const { status: _s, metadata, ...rest } = object;
  const { managedFields: _m, resourceVersion: _v, generation: _g, ...kept } = metadata;
  return { ...rest, metadata: kept };
};
