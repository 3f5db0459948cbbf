import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

import { buildKey, cacheFolder, sources } from './places.ts';
import { findToolchain } from './toolchain.ts';
import { isAlive } from './processes.ts';

/** What the control plane is made of; part of the cache's key. */
export const versions = { kubernetes: '1.37.2', kwok: '0.8.0' } as const;
const parts = ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler'] as const;
const flags = ['-trimpath', '-buildvcs=false'];

type Log = (line: string) => void;
type Told = { readonly log: Log; readonly signal: AbortSignal | undefined };

/** The folder where this checkout's build is, or would be, in the cache. */
export const buildFolder = (): string =>
  join(cacheFolder(), buildKey(`1 ${JSON.stringify(versions)} ${flags.join(' ')}`));

/** Says whether a start would have to build first (about seven minutes on two cores, once). */
export const isBuilt = (): boolean => existsSync(join(buildFolder(), 'kwok'));

/**
 * Builds etcd, kube-apiserver, kube-controller-manager, kube-scheduler and kwok where they are not cached, and gives
 * their folder. Tells its progress line by line; two callers at once build once. Throws where there is no Go.
 */
export const buildControlPlane = async (log: Log, signal?: AbortSignal): Promise<string> => {
  const folder = buildFolder();
  if (isBuilt()) return folder;
  mkdirSync(cacheFolder(), { recursive: true });
  const unlock = await lock(`${folder}.lock`, log, signal);
  try {
    if (!isBuilt()) await build(folder, { log, signal });
  } finally {
    unlock();
  }
  return folder;
};

const build = async (folder: string, { log, signal }: Told): Promise<void> => {
  const toolchain = await findToolchain(log);
  if (toolchain.kind === 'missing')
    throw new Error(`the control plane cannot be built: ${toolchain.because}`);
  const half = `${folder}.half`;
  rmSync(half, { recursive: true, force: true });
  mkdirSync(half);
  const { kubernetes, kwok } = versions;
  log(`building Kubernetes ${kubernetes} with ${toolchain.version}: about 7 minutes on two cores, once`);
  await goBuild(toolchain.go, ['-o', join(half, 'control-plane'), '.'], {
    label: `Kubernetes ${kubernetes}`,
    log,
    signal,
  });
  for (const part of parts) symlinkSync('control-plane', join(half, part));
  await goInstall(toolchain.go, `sigs.k8s.io/kwok/cmd/kwok@v${kwok}`, {
    half,
    label: `kwok ${kwok}`,
    log,
    signal,
  });
  rmSync(folder, { recursive: true, force: true });
  renameSync(half, folder);
  log(`built, kept in ${folder}`);
};

type Labelled = Told & { readonly label: string };

/** The version is stamped in, or clients would see v0.0.0. */
const stamp = (version: string): string => {
  const [major, minor] = version.split('.');
  const set = (name: string, value: string) => `-X k8s.io/component-base/version.${name}=${value}`;
  return [
    '-s -w',
    set('gitVersion', `v${version}`),
    set('gitMajor', `${major}`),
    set('gitMinor', `${minor}`),
  ].join(' ');
};

const goBuild = (go: string, what: readonly string[], told: Labelled): Promise<void> => {
  const args = ['build', '-v', '-mod=readonly', ...flags, '-ldflags', stamp(versions.kubernetes), ...what];
  return runGo(go, args, {}, told);
};

const goInstall = (go: string, what: string, { half, ...told }: Labelled & { half: string }): Promise<void> =>
  runGo(go, ['install', '-v', ...flags, '-ldflags', '-s -w', what], { GOBIN: half }, told);

/** Runs one Go command, saying every 15 seconds how far it is: a silent minute looks like a hang. */
const runGo = async (
  go: string,
  args: readonly string[],
  more: NodeJS.ProcessEnv,
  { label, log, signal }: Labelled,
): Promise<void> => {
  const startedAt = performance.now();
  // No cgo: the build must not need a C compiler. No flags or workspace of the machine's owner: the key would lie.
  const env = { ...process.env, CGO_ENABLED: '0', GOFLAGS: '', GOWORK: 'off', GOTOOLCHAIN: 'local', ...more };
  const child = spawn(go, args, { cwd: sources, env, stdio: ['ignore', 'ignore', 'pipe'], signal });
  const seen = { modules: 0, packages: 0, last: [] as string[] };
  createInterface({ input: child.stderr }).on('line', (line) => {
    if (line.startsWith('go: downloading')) seen.modules += 1;
    else seen.packages += 1;
    seen.last = [...seen.last.slice(-19), line];
  });
  const seconds = () => Math.round((performance.now() - startedAt) / 1000);
  const tell = setInterval(() => {
    log(`  ${label}: ${seen.modules} modules fetched, ${seen.packages} packages compiled, ${seconds()} s`);
  }, 15_000);
  const code = await new Promise<number | null>((done, fail) =>
    child.once('close', done).once('error', fail),
  ).finally(() => clearInterval(tell));
  if (code !== 0) throw new Error(`go ${args[0]} of ${label} ended with ${code}:\n${seen.last.join('\n')}`);
  log(`  ${label}: done in ${seconds()} s`);
};

/** One builder at a time; a lock whose owner is gone is taken over. */
const lock = async (file: string, log: Log, signal?: AbortSignal): Promise<() => void> => {
  for (let told = false; ; told = true) {
    signal?.throwIfAborted();
    try {
      writeFileSync(file, String(process.pid), { flag: 'wx' });
      return () => rmSync(file, { force: true });
    } catch (trouble) {
      if ((trouble as NodeJS.ErrnoException).code !== 'EEXIST') throw trouble;
    }
    const owner = ownerOf(file);
    if (owner !== undefined && !isAlive(owner)) rmSync(file, { force: true });
    if (!told) log(`another build is running (process ${owner ?? 'unknown'}); waiting for it`);
    await sleep(500);
  }
};

const ownerOf = (file: string): number | undefined => {
  try {
    return Number(readFileSync(file, 'utf8')) || undefined;
  } catch {
    // Released between our two looks: the next round takes it.
    return undefined;
  }
};
