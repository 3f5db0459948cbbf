import { resolve } from 'node:path';

import { canonical } from '#domain/json.ts';
import { digestOf } from '#shared/crypto/digest.ts';
import type { ClusterSetting, OperatorSettings } from '#worlds/settings/settings.ts';
import type { Args } from '../arguments.ts';
import { Exit, exit } from '../exit.ts';
import type { Io } from '../io.ts';
import { readImages } from '../images.ts';
import { readOwnSettings, settingsName } from '../own-settings.ts';
import { readSource } from '../source.ts';
import { readMemory, type UpMemory } from './memory.ts';
import type { Source } from '#domain/config/place.ts';

/** The request of `tidegate up`, checked completely before anything starts. */
export interface UpPlan {
  readonly settings: OperatorSettings;
  readonly app?: {
    readonly name: string;
    readonly source: Source;
    readonly images: Readonly<Record<string, string>>;
    readonly release: boolean;
    /** Digest of files and images. */
    readonly digest: string;
    /** Asked for with the same files and images at an earlier start. */
    readonly isKnown: boolean;
  };
  /** What is kept for the next start. */
  readonly memory: UpMemory;
}

export const planUp = async (args: Args, io: Io): Promise<UpPlan> => {
  const file = args.text('file');
  const images = readImages(args.many('image'));
  const read = file === undefined ? undefined : await readSource(io, file, images);
  const known = await readMemory(io.cwd);
  const settings = await settingsFor(args, io, read?.app.release.targets ?? [], known);
  const memory = { ...known, ...(await givenIn(settings, io)) };
  if (read === undefined) return { settings, memory };
  const release = !args.is('no-release');
  const digest = digestOf(canonical({ source: read.source, images }));
  const isSame = known.app?.digest === digest && known.app.name === read.app.name;
  // Waiting for one release and its exit code is requested each time.
  const isKnown = isSame && (known.app.release || !release) && !args.is('once');
  return {
    settings,
    memory,
    app: { name: read.app.name, source: read.source, images, release, digest, isKnown },
  };
};

/** The settings that are not in the file of this folder. */
const givenIn = async (
  { clusters = {}, registries = {} }: OperatorSettings,
  io: Io,
): Promise<Pick<UpMemory, 'clusters' | 'registries'>> => {
  const written = await readOwnSettings(io.cwd);
  const beside = <T>(all: Readonly<Record<string, T>>, inFile: object = {}) =>
    Object.fromEntries(Object.entries(all).filter(([name]) => !Object.hasOwn(inFile, name)));
  return {
    clusters: beside(clusters, written.clusters),
    registries: beside(registries, written.registries),
  };
};

/** The settings of this folder and of the flags, which must know every cluster that these targets go to. */
export const settingsFor = async (
  args: Args,
  io: Io,
  targets: readonly { readonly cluster: string }[],
  known: Pick<UpMemory, 'clusters' | 'registries'> = {},
): Promise<OperatorSettings> => {
  const wanted = [...new Set(targets.map(({ cluster }) => cluster))];
  const written = await readOwnSettings(io.cwd);
  const settings = beneath(known, withRegistries(withCluster(written, args, io, named(wanted, known)), args));
  checkClusters(settings, wanted);
  return settings;
};

/** The clusters that a kubeconfig may be for: those of the application, or without one those of an earlier start. */
const named = (wanted: readonly string[], { clusters = {} }: Pick<UpMemory, 'clusters'>): Named =>
  wanted.length > 0 ? { names: wanted, isKnown: false } : { names: Object.keys(clusters), isKnown: true };

interface Named {
  readonly names: readonly string[];
  /** They have settings from an earlier start, which an environment variable does not replace. */
  readonly isKnown: boolean;
}

/** Settings of an earlier start count unless they are given again. */
const beneath = (
  known: Pick<UpMemory, 'clusters' | 'registries'>,
  settings: OperatorSettings,
): OperatorSettings => ({
  ...settings,
  ...(known.clusters === undefined ? {} : { clusters: { ...known.clusters, ...settings.clusters } }),
  ...(known.registries === undefined ? {} : { registries: { ...known.registries, ...settings.registries } }),
});

/** The registries of the flags, in addition to those of the settings. */
export const withRegistries = (settings: OperatorSettings, args: Args): OperatorSettings => {
  const named = args.many('registry').filter((host) => settings.registries?.[host] === undefined);
  if (named.length === 0) return settings;
  return {
    ...settings,
    registries: { ...settings.registries, ...Object.fromEntries(named.map((host) => [host, {}])) },
  };
};

/** The cluster of the flags, under the name that the application uses for it. */
const withCluster = (
  settings: OperatorSettings,
  args: Args,
  io: Io,
  { names, isKnown }: Named,
): OperatorSettings => {
  const isOpen = settings.clusters === undefined && !(isKnown && names.length > 0);
  const file = args.text('kubeconfig') ?? (isOpen ? io.env['KUBECONFIG'] : undefined);
  if (file === undefined) {
    const orphan = ['context', 'prometheus', 'cluster'].find((flag) => args.text(flag) !== undefined);
    if (orphan !== undefined)
      throw new Exit(exit.usage, `--${orphan} belongs to a cluster: name one with --kubeconfig <file>`);
    return settings;
  }
  const context = args.text('context');
  const url = args.text('prometheus');
  const setting: ClusterSetting = {
    kubeconfig: resolve(io.cwd, file),
    ...(context === undefined ? {} : { context }),
    ...(url === undefined ? {} : { metrics: { kind: 'prometheus' as const, url } }),
  };
  return { ...settings, clusters: { ...settings.clusters, [nameOf(args, settings, names)]: setting } };
};

const nameOf = (args: Args, settings: OperatorSettings, wanted: readonly string[]): string => {
  const told = args.text('cluster');
  if (told !== undefined) return told;
  const unknown = wanted.filter((name) => settings.clusters?.[name] === undefined);
  if (unknown.length > 1)
    throw new Exit(
      exit.usage,
      `the application names the clusters ${unknown.join(', ')}: say with --cluster which of them the kubeconfig is for, and add the others to ${settingsName}`,
    );
  return unknown[0] ?? wanted[0] ?? 'local';
};

const checkClusters = ({ clusters = {} }: OperatorSettings, wanted: readonly string[]): void => {
  if (Object.keys(clusters).length === 0)
    throw new Exit(
      exit.usage,
      `no cluster: name one with --kubeconfig <file>, or in ${settingsName} (\`tidegate demo\` needs none)`,
    );
  const missing = wanted.filter((name) => clusters[name] === undefined);
  if (missing.length > 0)
    throw new Exit(
      exit.usage,
      `the application goes to the cluster ${missing.join(', ')}, which is neither given by --kubeconfig nor in ${settingsName}`,
    );
};
