import { existsSync, mkdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

import { runGo, type Telling } from './go-command.ts';
import { lock } from './lock.ts';
import { buildKey, cacheFolder } from './places.ts';
import { findToolchain } from './toolchain.ts';

/** What the control plane is made of. */
export const versions = { kubernetes: '1.37.2', kwok: '0.8.0' } as const;
const parts = ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler'] as const;

/** Without the version stamped in, clients and audit logs would see v0.0.0. */
const stamp = (): string => {
  const [major, minor] = versions.kubernetes.split('.');
  const version = `v${versions.kubernetes}`;
  return Object.entries({
    'k8s.io/component-base/version.gitVersion': version,
    'k8s.io/component-base/version.gitMajor': major,
    'k8s.io/component-base/version.gitMinor': minor,
    'k8s.io/client-go/pkg/version.gitVersion': version,
  })
    .map(([name, value]) => `-X ${name}=${value}`)
    .join(' ');
};

const flags = ['-trimpath', '-buildvcs=false'];
const buildFlags = ['-mod=readonly', ...flags, '-ldflags', `-s -w ${stamp()}`];
const installFlags = [...flags, '-ldflags', '-s -w'];

/** The folder where this checkout's build is, or would be, in the cache. */
export const buildFolder = (): string =>
  join(cacheFolder(), buildKey([versions.kwok, ...buildFlags, ...installFlags].join('\0')));

/** Says whether a start would have to build first (seven to ten minutes on two cores, once). */
export const isBuilt = (): boolean => existsSync(join(buildFolder(), 'kwok'));

/**
 * Builds etcd, kube-apiserver, kube-controller-manager, kube-scheduler and kwok where they are not cached, and gives
 * their folder. Tells its progress line by line; two callers at once build once. Throws where there is no Go.
 */
export const buildControlPlane = async (
  log: (line: string) => void,
  signal?: AbortSignal,
): Promise<string> => {
  const folder = buildFolder();
  await buildOnce({ folder, product: 'the control plane', isBuilt, build }, { log, signal });
  return folder;
};

/** Something that is built into a folder of the cache; `build` fills the folder that it is given. */
export type Recipe = {
  readonly folder: string;
  /** What people call it. */
  readonly product: string;
  readonly isBuilt: () => boolean;
  /** The oldest Go that will do, such as `go1.26.10`, where it is not that of the control plane. */
  readonly oldestGo?: string;
  readonly build: (half: string, go: Go, telling: Telling) => Promise<void>;
};
export type Go = { readonly go: string; readonly version: string };

/** Builds what is not cached; two callers at once build once. Throws where there is no Go. */
export const buildOnce = async (recipe: Recipe, telling: Telling): Promise<void> => {
  if (recipe.isBuilt()) return;
  mkdirSync(cacheFolder(), { recursive: true });
  const unlock = await lock(`${recipe.folder}.lock`, telling);
  try {
    if (!recipe.isBuilt()) await buildWhole(recipe, telling);
  } finally {
    unlock();
  }
};

const buildWhole = async (
  { folder, product, oldestGo, build: fill }: Recipe,
  telling: Telling,
): Promise<void> => {
  const toolchain = await findToolchain(telling.log, oldestGo);
  if (toolchain.kind === 'missing') throw new Error(`${product} cannot be built: ${toolchain.reason}`);
  const half = `${folder}.half`;
  rmSync(half, { recursive: true, force: true });
  mkdirSync(half);
  await fill(half, toolchain, telling);
  rmSync(folder, { recursive: true, force: true });
  // Renamed last: a folder with this name is always a whole build.
  renameSync(half, folder);
  telling.log(`built, kept in ${folder}`);
};

const build: Recipe['build'] = async (half, { go, version }, telling) => {
  telling.log(
    `building Kubernetes ${versions.kubernetes} with ${version}: 7 to 10 minutes on two cores, once`,
  );
  await runGo({
    ...telling,
    go,
    label: `Kubernetes ${versions.kubernetes}`,
    args: ['build', ...buildFlags, '-o', join(half, 'control-plane'), '.'],
  });
  for (const part of parts) symlinkSync('control-plane', join(half, part));
  await runGo({
    ...telling,
    go,
    label: `kwok ${versions.kwok}`,
    args: ['install', ...installFlags, `sigs.k8s.io/kwok/cmd/kwok@v${versions.kwok}`],
    env: { GOBIN: half },
  });
};
