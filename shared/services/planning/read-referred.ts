import type { TargetSpec } from '#domain/app/app.ts';
import type { Source } from '#domain/config/place.ts';
import { isFailure } from '#domain/failure.ts';
import { withoutServerFields } from '#domain/kube/exported.ts';
import type { JsonObject } from '#domain/json.ts';
import type { KubeObject } from '#domain/kube/object.ts';
import type { KindName } from '#domain/kube/kind-name.ts';
import type { Cluster } from '#ports/cluster.ts';
import type { World } from '#ports/world.ts';
import { type Reference, type Referring, referringIn, withReferred } from '#shared/compiler/referred.ts';
import { kindOfResource } from '../adopt/kinds.ts';
import { compileShape } from './compile-shape.ts';

/**
 * The files with all objects that they refer to (KubeVela's `ref-objects`), as they are in their clusters now; or every
 * reason why not. A cluster that cannot be reached is a failure, and is awaited.
 */
export const readReferred = async (
  world: Pick<World, 'cluster' | 'compile' | 'evaluate' | 'kinds' | 'routers'>,
  source: Source,
): Promise<Source | string> => {
  const referring = referringIn(source);
  if (referring.length === 0) return source;
  const shape = await compileShape(world, source, {});
  // Other mistakes in the files are reported by the compiler.
  if (shape.kind === 'mistakes') return source;
  const { targets } = shape.app.release;
  const found = new Map<string, readonly KubeObject[]>();
  const trouble: string[] = [];
  for (const one of referring) {
    const read = await readOne(world, one, targets);
    if (typeof read === 'string') trouble.push(`${placeOf(one)} ref-objects ${one.component}: ${read}`);
    else found.set(one.component, read);
  }
  return trouble.length === 0 ? withReferred(source, found) : trouble.join('\n');
};

const placeOf = ({ at: { file, line, column } }: Referring): string => `${file}:${line}:${column}`;

const readOne = async (
  world: Pick<World, 'cluster' | 'kinds'>,
  { references, hasUrls, namespace }: Referring,
  targets: readonly TargetSpec[],
): Promise<readonly KubeObject[] | string> => {
  if (hasUrls) return 'urls are not loaded; put what they hold into objects/ of the component';
  if (references.length === 0) return 'names no objects; give at least one with its resource';
  const all: KubeObject[] = [];
  for (const [index, reference] of references.entries()) {
    const read = await readReference(world, reference, { targets, namespace });
    if (typeof read === 'string') return `objects[${index}] ${read}`;
    all.push(...read);
  }
  return all;
};

interface Around {
  readonly targets: readonly TargetSpec[];
  readonly namespace: string | undefined;
}

const readReference = async (
  world: Pick<World, 'cluster' | 'kinds'>,
  reference: Reference,
  around: Around,
): Promise<readonly KubeObject[] | string> => {
  const found = kindIn(reference, world.kinds);
  if (typeof found === 'string') return found;
  const kind = { apiVersion: found.apiVersion, kind: found.kind };
  const { name, labels } = reference;
  if (name === undefined && labels === undefined) return 'names nothing; give its name or a labelSelector';
  const places = around.targets.map((target) => ({
    cluster: reference.cluster ?? target.cluster,
    namespace: reference.namespace ?? around.namespace ?? target.namespace,
  }));
  const [place, ...others] = places;
  if (place === undefined) return 'has no cluster: the application has no target';
  const other = others.find((one) => one.cluster !== place.cluster || one.namespace !== place.namespace);
  if (other !== undefined)
    return `may stand in ${place.cluster}/${place.namespace} or ${other.cluster}/${other.namespace}; say its cluster and namespace`;
  const cluster = await orUnknown(world.cluster(place.cluster));
  if (typeof cluster === 'string') return cluster;
  const where = `${kind.kind} ${place.namespace}/${name ?? describe(labels)}`;
  const { namespace } = place;
  if (name === undefined) {
    const { items } = await cluster.list({ ...kind, namespace, labels: describe(labels) });
    return items.length === 0
      ? `finds nothing: no ${kind.kind} with ${describe(labels)} is in ${place.cluster}/${namespace}`
      : items.map((item) => copyOf({ ...item, ...kind }));
  }
  const live = await cluster.get({ ...kind, namespace, name });
  return live === undefined
    ? `finds nothing: there is no ${where} in cluster ${place.cluster}`
    : [copyOf(live)];
};

/** A cluster that is not configured will never answer. */
const orUnknown = async (opening: Promise<Cluster>): Promise<Cluster | string> => {
  try {
    return await opening;
  } catch (error) {
    if (!isFailure(error, 'NotFound')) throw error;
    return `cannot be read: ${error.message}`;
  }
};

const kindIn = (
  { resource, group, apiVersion, kind }: Reference,
  described: World['kinds'],
): KindName | string => {
  if (apiVersion !== undefined && kind !== undefined) return { apiVersion, kind };
  if (resource === undefined) return 'does not say what it is; give its resource, or apiVersion and kind';
  return (
    kindOfResource(resource, group, described) ??
    `is a "${resource}"${group === undefined ? '' : ` of ${group}`}, which is not known here; give its apiVersion and kind`
  );
};

const describe = (labels: Reference['labels'] = {}): string =>
  Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join();

/** As its owner would have written it, for any namespace. */
const copyOf = (live: KubeObject): KubeObject => {
  const { object } = withoutServerFields(live as unknown as JsonObject);
  const { metadata, ...rest } = object as unknown as KubeObject;
  const { namespace: _, ...kept } = metadata;
  return { ...rest, metadata: kept };
};
