import { isFailure } from '#domain/failure.ts';
import { canonical, sameJson } from '#domain/json.ts';
import { componentOf, type Manifest } from '#domain/kube/manifest.ts';
import { identityOf, type KubeObject, refOf } from '#domain/kube/object.ts';
import { at, withAt } from '#domain/partitioned/path.ts';
import { configNamesIn, withConfigNames } from '#domain/workload/config-names.ts';
import type { WorkloadKind } from '#domain/workload/kind.ts';
import { kindOf } from '#domain/workload/kinds.ts';
import type { Cluster } from '#ports/cluster.ts';
import { digestOf } from '#shared/crypto/digest.ts';
import { tryOwn } from './apply-own.ts';

/*
 * Configuration that changes goes through the batches of the workloads that read it: new pods read an immutable copy whose
 * name says its content, old pods go on reading what they know, and who comes back comes back with it. The object itself
 * follows when every pod is new.
 */

/** A manifest as a release applies it, with remarks on its configuration. */
export interface WithCopies {
  readonly manifest: Manifest;
  /** Objects that follow at the end, because their readers have copies until then: by `identityOf`. */
  readonly last: ReadonlySet<string>;
  readonly remarks: readonly string[];
  /** Copies that nothing reads any more once the release is over. */
  readonly outdated: readonly KubeObject[];
}

/** On a ConfigMap or Secret: pods read it while they run, so that it is changed in place before the first batch. */
const inPlace = 'tidegate.dev/config';

const copyLabel = 'tidegate.dev/copy-of';

const content = ({ data, binaryData, type }: Readonly<Record<string, unknown>>) => ({
  data,
  binaryData,
  type,
});

interface Config {
  readonly object: KubeObject;
  /** As the API server would keep it. */
  readonly tried: KubeObject;
  readonly copyName: string;
  readonly isChanged: boolean;
}

/** The workload of a manifest with the configuration that it reads. */
interface Reader {
  readonly object: KubeObject;
  readonly kind: WorkloadKind;
  /** Names that its live template reads. */
  readonly standing: ReadonlySet<string>;
}

/** `previous` is what the last good release has brought. */
export const withConfigCopies = async (
  cluster: Cluster,
  manifest: Manifest,
  previous?: Manifest,
): Promise<WithCopies> => {
  const read = new Set(workloadsOf(manifest).flatMap(({ object, kind }) => namesIn(object, kind)));
  const changeable = manifest.objects.filter((object) => isConfig(object) && read.has(keyOf(object)));
  const nothing = { manifest, last: new Set<string>(), remarks: [], outdated: [] };
  if (changeable.length === 0) return nothing;
  const configs = (await Promise.all(changeable.map((object) => look(cluster, object, previous)))).filter(
    (one) => one !== undefined,
  );
  const readers = await Promise.all(
    workloadsOf(manifest).map(async ({ object, kind }) => ({
      object,
      kind,
      standing: new Set(namesIn(await cluster.get(refOf(object)), kind)),
    })),
  );
  const byKey = new Map(configs.map((config) => [keyOf(config.object), config]));
  const copied = configs.filter(
    ({ object, isChanged, copyName }) =>
      isChanged || readers.some(({ standing }) => standing.has(`${object.kind}/${copyName}`)),
  );
  if (copied.length === 0) return nothing;
  const renamed = new Map(readers.map((reader) => [reader.object, readingCopies(reader, byKey)]));
  const objects = manifest.objects.flatMap((object) => {
    const config = copied.find((one) => one.object === object);
    return config === undefined ? [renamed.get(object) ?? object] : [copyOf(manifest, config), object];
  });
  const changed = copied.filter(({ isChanged }) => isChanged);
  const waiting = changed.filter(({ object }) => !isReadBeside(manifest, object));
  return {
    manifest: { ...manifest, objects, ...componentsWith(manifest, copied) },
    last: new Set(waiting.map(({ object }) => identityOf(object))),
    remarks: changed.map(({ object, copyName }) => remarkOn(object, copyName, renamed)),
    outdated: await outdatedCopies(cluster, readers, { configs, renamed }),
  };
};

/** What live templates read of the same configuration and the new ones do not. */
const outdatedCopies = async (
  cluster: Cluster,
  readers: readonly Reader[],
  {
    configs,
    renamed,
  }: {
    readonly configs: readonly Config[];
    readonly renamed: ReadonlyMap<KubeObject, KubeObject>;
  },
): Promise<readonly KubeObject[]> => {
  const read = new Set(readers.flatMap(({ object, kind }) => namesIn(renamed.get(object), kind)));
  const gone = new Set(readers.flatMap(({ standing }) => [...standing].filter((key) => !read.has(key))));
  const found = await Promise.all(
    configs.flatMap(({ object }) =>
      [...gone]
        .filter((key) => key.startsWith(`${keyOf(object)}-`))
        .map((key) => cluster.get({ ...refOf(object), name: key.slice(object.kind.length + 1) })),
    ),
  );
  const names = new Set(configs.map(({ object }) => object.metadata.name));
  return found.flatMap((live) => {
    if (live === undefined || !names.has(live.metadata.labels?.[copyLabel] ?? '')) return [];
    const { name, namespace, labels = {} } = live.metadata;
    const metadata = { name, labels, ...(namespace === undefined ? {} : { namespace }) };
    return [{ apiVersion: live.apiVersion, kind: live.kind, metadata, immutable: true, ...stated(live) }];
  });
};

const workloadsOf = ({ objects, kinds }: Manifest) =>
  objects.flatMap((object) => {
    const kind = kindOf(object, kinds);
    return kind === undefined ? [] : [{ object, kind }];
  });

const isConfig = ({ apiVersion, kind, metadata }: KubeObject): boolean =>
  apiVersion === 'v1' &&
  (kind === 'ConfigMap' || kind === 'Secret') &&
  metadata.annotations?.[inPlace] !== 'in-place';

const keyOf = ({ kind, metadata }: KubeObject): string => `${kind}/${metadata.name}`;

const namesIn = (object: KubeObject | undefined, of: WorkloadKind): readonly string[] =>
  object === undefined ? [] : configNamesIn(of.template(object)).map(({ kind, name }) => `${kind}/${name}`);

/**
 * Undefined for a workload that is new, or that the API server does not accept: it is applied, or refused, as it is.
 */
const look = async (
  cluster: Cluster,
  object: KubeObject,
  previous: Manifest | undefined,
): Promise<Config | undefined> => {
  try {
    const live = await cluster.get(refOf(object));
    if (live === undefined) return undefined;
    const { tried } = await tryOwn(cluster, object, previous);
    const hash = digestOf(canonical(content(tried))).slice('sha256:'.length, 'sha256:'.length + 8);
    const isChanged = !sameJson(content(live), content(tried));
    return { object, tried, copyName: `${object.metadata.name}-${hash}`, isChanged };
  } catch (error) {
    if (isFailure(error)) return undefined;
    throw error;
  }
};

/**
 * A workload that read a copy keeps reading the one with the same content; changed configuration is read from a new
 * copy.
 */
const readingCopies = (
  { object, kind, standing }: Reader,
  configs: ReadonlyMap<string, Config>,
): KubeObject => {
  const path = kind.templatePath ?? ['spec', 'template'];
  const template = withConfigNames(at(object, path), ({ kind: of, name }) => {
    const config = configs.get(`${of}/${name}`);
    if (config === undefined) return name;
    return config.isChanged || standing.has(`${of}/${config.copyName}`) ? config.copyName : name;
  });
  return withAt(object, path, template) as KubeObject;
};

/** The copy belongs to the application, whoever made the original. */
const copyOf = ({ app }: Manifest, { object, tried, copyName }: Config): KubeObject => {
  const { apiVersion, kind, metadata } = object;
  const { labels, annotations, namespace } = metadata;
  return {
    apiVersion,
    kind,
    metadata: {
      name: copyName,
      ...(namespace === undefined ? {} : { namespace }),
      labels: { ...labels, 'app.oam.dev/name': app, [copyLabel]: metadata.name },
      ...(annotations === undefined ? {} : { annotations }),
    },
    immutable: true,
    ...stated(tried),
  };
};

const stated = (config: KubeObject) =>
  Object.fromEntries(Object.entries(content(config)).filter(([, value]) => value !== undefined));

const componentsWith = (manifest: Manifest, copied: readonly Config[]): Pick<Manifest, 'components'> => {
  if (manifest.components === undefined) return {};
  const more = copied.flatMap((config) => {
    const component = componentOf(manifest, config.object);
    return component === undefined ? [] : [[identityOf(copyOf(manifest, config)), component] as const];
  });
  return { components: { ...manifest.components, ...Object.fromEntries(more) } };
};

/** A Job of the same manifest reads the object itself, and before the first batch. */
const isReadBeside = ({ objects, kinds }: Manifest, config: KubeObject): boolean =>
  objects.some(
    (object) =>
      !isConfig(object) &&
      kindOf(object, kinds) === undefined &&
      configNamesIn(object['spec']).some(({ kind, name }) => `${kind}/${name}` === keyOf(config)),
  );

const remarkOn = (
  config: KubeObject,
  copyName: string,
  renamed: ReadonlyMap<KubeObject, KubeObject>,
): string => {
  const readers = [...renamed]
    .filter(([before, after]) => !sameJson(before, after))
    .map(([object]) => keyOf(object));
  return `${keyOf(config)}: it changes, so ${readers.join(', ')} goes out in batches; new pods read the copy ${copyName}`;
};
