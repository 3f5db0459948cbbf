import type { Source, SourceFile } from '#domain/config/place.ts';
import { Failure, isFailure } from '#domain/failure.ts';
import type { JsonObject } from '#domain/json.ts';
import { makerOf, withoutServerFields } from '#domain/kube/exported.ts';
import { fields, list } from '#domain/kube/fields.ts';
import type { KubeObject } from '#domain/kube/object.ts';
import { kindOf } from '#domain/workload/kinds.ts';
import { releaseLabel } from '#domain/workload/snapshot.ts';
import { writtenKind } from '#domain/app/parse-kinds.ts';
import type { KindDescription } from '#domain/partitioned/description.ts';
import { withoutServerDefaults } from '#domain/kube/server-defaults.ts';
import { manifestsFile } from '#shared/compiler/manifests.ts';
import { printYaml } from '#shared/compiler/print-yaml.ts';
import type { Cluster } from '#ports/cluster.ts';
import { type AdoptableKind, adoptableKinds, readObjectName } from './kinds.ts';

/** What of a namespace is adopted: the objects of these names, `deployment/web`, or all that people have made. */
export type Wanted = readonly string[] | 'all';

/**
 * Reads live objects in the form in which a person would have written them. Fails with NotFound for an unknown name.
 */
export const adopt = async (
  cluster: Cluster,
  namespace: string,
  wanted: Wanted,
  described: readonly KindDescription[] = [],
): Promise<readonly KubeObject[]> => {
  const [live, scaled] = await Promise.all([
    wanted === 'all'
      ? everything(cluster, namespace, described)
      : Promise.all(wanted.map(readOne(cluster, namespace, described))),
    scaledIn(cluster, namespace),
  ]);
  const made =
    wanted === 'all'
      ? withoutClaimsOfSets(live.filter(isMadeByPeople)).map((one) =>
          unlessHeld(one, `${one.kind}/${one.metadata.name}`),
        )
      : live;
  const objects = made.map((object) =>
    asWritten(object, scaled.has(`${object.kind}/${object.metadata.name}`)),
  );
  if (objects.length === 0) throw new Failure('NotFound', `namespace ${namespace}`, 'holds nothing to adopt');
  return objects;
};

const readOne =
  (cluster: Cluster, namespace: string, described: readonly KindDescription[]) => async (text: string) => {
    const { name, ...wanted } = readObjectName(text, described);
    const { kind } = wanted;
    const live = await served(wanted, (apiVersion) => cluster.get({ apiVersion, kind, name, namespace }));
    if (live !== undefined) return unlessHeld(live, text);
    throw new Failure(
      'NotFound',
      `${kind} ${name}`,
      `is not in the namespace ${namespace} of ${cluster.name}`,
    );
  };

/** In the middle of a release some of its fields are not its owner's. */
const unlessHeld = (live: KubeObject, text: string): KubeObject => {
  const holder = live.metadata.labels?.[releaseLabel];
  if (holder === undefined) return live;
  const reason = `is being released (${holder}), and its fields are not its owner's own; wait until that is over, or release it from its files`;
  throw new Failure('Conflict', text, reason);
};

/** Reads the newest version that the cluster serves. Fails with NotFound if it serves none. */
const served = async <T>(
  { apiVersion, otherVersions = [] }: AdoptableKind,
  ask: (apiVersion: string) => Promise<T>,
): Promise<T> => {
  const [next, ...rest] = otherVersions;
  return ask(apiVersion).catch((error: unknown) => {
    if (next === undefined || !isFailure(error, 'NotFound')) throw error;
    return served({ apiVersion: next, otherVersions: rest, kind: '', words: [] }, ask);
  });
};

const everything = async (
  cluster: Cluster,
  namespace: string,
  described: readonly KindDescription[],
): Promise<readonly KubeObject[]> => {
  const lists = await Promise.all(
    adoptableKinds(described).map((wanted) =>
      served(wanted, async (apiVersion) => {
        const { kind } = wanted;
        const { items } = await cluster.list({ apiVersion, kind, namespace });
        // Items of a list do not carry their kind.
        return items.map((item) => ({ ...item, apiVersion, kind }));
      }).catch((error: unknown) => {
        // A kind that is not installed has no objects.
        if (isFailure(error, 'NotFound')) return [];
        throw error;
      }),
    ),
  );
  return lists.flat();
};

/** Objects that a controller or Kubernetes itself has made are made again without us. */
const isMadeByPeople = (object: KubeObject): boolean =>
  makerOf(object as JsonObject) === undefined &&
  !(object.kind === 'ConfigMap' && object.metadata.name === 'kube-root-ca.crt') &&
  !(object.kind === 'ServiceAccount' && object.metadata.name === 'default');

/** Sets of numbered pods make the claims of their templates, and mark none of them as their own: `data-db-0`. */
const withoutClaimsOfSets = (live: readonly KubeObject[]): readonly KubeObject[] => {
  const prefixes = live.flatMap(({ metadata: { name }, ...object }) =>
    list(fields(object['spec'])['volumeClaimTemplates']).map(
      (claim) => `${String(fields(claim['metadata'])['name'])}-${name}-`,
    ),
  );
  const isOfSet = (name: string): boolean =>
    prefixes.some((prefix) => name.startsWith(prefix) && /^\d+$/.test(name.slice(prefix.length)));
  return live.filter(({ kind, metadata: { name } }) => kind !== 'PersistentVolumeClaim' || !isOfSet(name));
};

/** What autoscalers look after: `Deployment/web`. */
const scaledIn = async (cluster: Cluster, namespace: string): Promise<ReadonlySet<string>> => {
  const query = { apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', namespace };
  const { items } = await cluster.list(query);
  return new Set(
    items.map((item) => {
      const { kind, name } = fields(fields(item['spec'])['scaleTargetRef']);
      return `${String(kind)}/${String(name)}`;
    }),
  );
};

const asWritten = (live: KubeObject, isScaled: boolean): KubeObject => {
  const { namespace: _, ...metadata } = live.metadata;
  const { object } = withoutServerFields({ ...live, metadata } as JsonObject);
  const trimmed = withoutServerDefaults(object, kindOf(live)?.specDefaults);
  const { replicas: __, ...spec } = fields(trimmed['spec']);
  // A number that an autoscaler has set is not something a person asked for.
  return (isScaled ? { ...trimmed, spec } : trimmed) as unknown as KubeObject;
};

/** The place of adopted objects, and the name of the application that they form. */
export interface Naming {
  readonly name: string;
  readonly cluster: string;
  readonly namespace: string;
  /** Kinds that the operator has described: the folder includes those that it has objects of. */
  readonly kinds?: readonly KindDescription[] | undefined;
  /** Workloads that another application has released are taken from it. */
  readonly takeOver?: true;
}

/** The folder that describes the same objects: one file for each, and `release.yaml`. */
export const folderOf = (
  { name, cluster, namespace, kinds = [], takeOver }: Naming,
  objects: readonly KubeObject[],
): Source => {
  const target = cluster === 'local' ? {} : { targets: [{ cluster, namespace }] };
  const used = kinds.filter((one) => objects.some((object) => kindOf(object, [one]) !== kindOf(object)));
  const described = used.length === 0 ? {} : { kinds: used.map(writtenKind) };
  const taking = takeOver === true ? { takeOver } : {};
  const said = { name, namespace, ...target, ...described, ...taking };
  const own: SourceFile = { path: manifestsFile, text: `${printYaml(said)}\n` };
  return { files: [own, ...objects.map(fileOf)] };
};

const fileOf = ({ apiVersion, kind, metadata, ...rest }: KubeObject): SourceFile => ({
  path: `${kind.toLowerCase()}-${metadata.name}.yaml`,
  text: `${printYaml({ apiVersion, kind, metadata, ...rest })}\n`,
});
