import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { retained } from '#adapters/cloud/operator/template.ts';
import type { CloudSetting } from '#adapters/cloud/settings.ts';
import { hint } from '#domain/config/did-you-mean.ts';
import { Failure } from '#domain/failure.ts';
import { isObject, type JsonObject } from '#domain/json.ts';
import { classes } from '#domain/stack/classes.ts';
import type { DeletionWords, Offer } from '#domain/stack/offer.ts';
import type { Clock } from '#ports/clock.ts';
import type { Cloud, Clouds, StackPlace } from '#ports/cloud.ts';
import type { World } from '#ports/world.ts';
import { type Environment, keysOf } from './aws-keys.ts';

interface Options {
  readonly settings: Readonly<Record<string, CloudSetting>>;
  /** Folders of templates are relative to it. */
  readonly base: string;
  readonly env: Environment;
  readonly clock: Clock;
  /** Where operators work. */
  readonly cluster: World['cluster'];
}

type Kind = CloudSetting['kind'];
type Of<K extends Kind> = Extract<CloudSetting, { kind: K }>;

/** What the kinds of clouds have in common; each is loaded when a cloud of that kind is first opened. */
interface Opening<K extends Kind> {
  readonly words: DeletionWords;
  readonly scope: Offer['scope'];
  readonly templates: () => Promise<Readonly<Record<string, JsonObject>>>;
  readonly open: (name: string, setting: Of<K>, options: Options, place: StackPlace) => Promise<Cloud>;
}

const kinds: { readonly [K in Kind]: Opening<K> } = {
  cloudformation: {
    scope: 'account',
    words: {
      retain: 'RetainExceptOnCreate',
      delete: 'Delete',
      snapshot: 'Snapshot',
      replaced: { delete: 'Delete', snapshot: 'Snapshot' },
      snapshotTypes: ['AWS::RDS::DBInstance', 'AWS::RDS::DBCluster', 'AWS::ElastiCache::CacheCluster'],
    },
    templates: async () =>
      (await import('#adapters/cloud/cloudformation/templates.ts')).cloudFormationTemplates,
    open: async (name, { region, role, announced }, { env, clock }) => {
      const { openCloudFormation } = await import('#adapters/cloud/cloudformation/open.ts');
      const endpoint = env['AWS_ENDPOINT_URL_CLOUDFORMATION'];
      return openCloudFormation({ name, region, role, endpoint, announced, clock, keys: () => keysOf(env) });
    },
  },
  operator: {
    scope: 'namespace',
    words: { retain: retained, delete: 'Delete', snapshotTypes: [] },
    templates: async () => ({}),
    open: async (name, _, { cluster, clock }, place) => {
      const { openOperator } = await import('#adapters/cloud/operator/open.ts');
      return openOperator({ name, place, clock, cluster: await cluster(place.cluster) });
    },
  },
  ros: {
    scope: 'account',
    words: { retain: 'Retain', delete: 'Delete', snapshotTypes: [] },
    templates: async () => (await import('#adapters/cloud/ros/templates.ts')).rosTemplates,
    open: async (name, setting, { clock }) =>
      (await import('#adapters/cloud/ros/from-settings.ts')).rosFrom(name, setting, clock),
  },
  simulated: {
    scope: 'account',
    words: { snapshotTypes: [] },
    templates: async () => (await import('#adapters/cloud/simulated/templates.ts')).simulatedTemplates,
    open: async (name, { seconds }, { clock }) => {
      const { openSimulatedCloud } = await import('#adapters/cloud/simulated/open.ts');
      return openSimulatedCloud({ name, clock, ...(seconds === undefined ? {} : { seconds }) });
    },
  },
};

/** The clouds of the settings; undefined where they name none. */
export const openClouds = (options: Options): Clouds | undefined =>
  Object.keys(options.settings).length === 0 ? undefined : cloudsOf(options);

/** The same where settings that name none today may name one tomorrow. */
export const cloudsOf = (options: Options): Clouds => {
  const { settings, base } = options;
  const opened = new Map<string, Promise<Cloud>>();
  const find = (name: string): CloudSetting => {
    const setting = settings[name];
    if (setting !== undefined) return setting;
    throw new Failure(
      'NotFound',
      `cloud ${name}`,
      `the settings name no such cloud; ${hint(name, Object.keys(settings))}`,
    );
  };
  return {
    offers: () =>
      Promise.all(Object.entries(settings).map(([name, setting]) => offerOf(name, setting, base))),
    open: async (name, place) => {
      const setting = find(name);
      // The caller opens clusters; a name may mean another cluster tomorrow.
      if (kinds[setting.kind].scope === 'namespace') return openOne(name, setting, options, place);
      const cloud = opened.get(name) ?? openOne(name, setting, options, place);
      opened.set(name, cloud);
      cloud.catch(() => opened.delete(name));
      return cloud;
    },
    template: async (name, className) => templateOf(name, find(name), className, base),
  };
};

const openOne = <K extends Kind>(
  name: string,
  setting: Of<K>,
  options: Options,
  place: StackPlace,
): Promise<Cloud> => (kinds[setting.kind] as Opening<K>).open(name, setting, options, place);

const offerOf = async (name: string, setting: CloudSetting, base: string): Promise<Offer> => {
  const { kind, environments, clusters } = setting;
  const shipped = Object.keys(await kinds[kind].templates());
  const own = setting.templates === undefined ? [] : await filesIn(resolve(base, setting.templates));
  return {
    name,
    classes: setting.classes ?? [...new Set([...shipped, ...own])],
    ...(environments === undefined ? {} : { environments }),
    ...(clusters === undefined ? {} : { clusters }),
    scope: kinds[kind].scope,
    words: kinds[kind].words,
  };
};

/** Classes that the folder has a template for. */
const filesIn = async (folder: string): Promise<readonly string[]> => {
  const files = await readdir(folder).catch(() => []);
  return files.map((file) => file.replace(/\.json$/, '')).filter((name) => Object.hasOwn(classes, name));
};

const templateOf = async (
  name: string,
  setting: CloudSetting,
  className: string,
  base: string,
): Promise<JsonObject> => {
  const folder = setting.templates;
  const file = folder === undefined ? undefined : join(resolve(base, folder), `${className}.json`);
  const own = file === undefined ? undefined : await readFile(file, 'utf8').catch(() => undefined);
  const template: unknown =
    own === undefined ? (await kinds[setting.kind].templates())[className] : parsed(own);
  if (isObject(template) && isObject(template['Resources'])) return template as JsonObject;
  throw new Failure(
    'ConfigRefused',
    `cloud ${name}, template of ${className}`,
    own === undefined
      ? `there is none; put ${className}.json into its folder of templates`
      : `${folder ?? ''}/${className}.json is no template: a JSON object with Resources`,
  );
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
