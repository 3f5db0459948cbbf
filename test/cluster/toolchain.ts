import { execFile } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { cacheFolder } from './places.ts';

const run = promisify(execFile);

/** The Go release that is fetched where the machine's own is too old for Kubernetes. */
const usual = { oldest: 'go1.26', wanted: 'go1.26.8' };

/** A Go that can build the control plane, or one sentence why there is none. */
export type Toolchain =
  | { readonly kind: 'found'; readonly go: string; readonly version: string }
  | { readonly kind: 'missing'; readonly reason: string };

/** Says which Go is on the machine, without fetching anything. */
export const installedGo = async (): Promise<Toolchain> => {
  for (const go of ['go', '/usr/local/go/bin/go']) {
    const version = await versionOf(go);
    if (version) return { kind: 'found', go, version };
  }
  return {
    kind: 'missing',
    reason: 'no Go in PATH (any version will do; a newer one is fetched by itself)',
  };
};

/**
 * Gives a Go that is new enough: the machine's own, or one that is fetched once as a Go module into the cache. `release`
 * says which, such as `go1.26.10`, where the usual one is too old.
 */
export const findToolchain = async (log: (line: string) => void, release?: string): Promise<Toolchain> => {
  const { oldest, wanted } = release === undefined ? usual : { oldest: release, wanted: release };
  const own = await installedGo();
  if (own.kind === 'missing' || isAtLeast(own.version, oldest)) return own;
  const folder = join(cacheFolder(), wanted);
  const go = join(folder, 'bin', 'go');
  if (!existsSync(go)) {
    log(`${own.version} is too old; fetching ${wanted}`);
    await fetchToolchain(own.go, wanted, folder);
  }
  return { kind: 'found', go, version: wanted };
};

const isAtLeast = (version: string, oldest: string): boolean => {
  const numbers = (text: string) => (text.match(/\d+/g) ?? []).map(Number);
  const own = numbers(version);
  const difference = numbers(oldest)
    .map((number, at) => (own[at] ?? 0) - number)
    .find((one) => one !== 0);
  return (difference ?? 0) >= 0;
};

const versionOf = async (go: string): Promise<string | undefined> => {
  try {
    const { stdout } = await run(go, ['version'], { env: { ...process.env, GOTOOLCHAIN: 'local' } });
    return /go version (go\S+)/.exec(stdout)?.[1];
  } catch {
    // Not there, or not a Go: the caller tries the next place.
    return undefined;
  }
};

/** Go releases are published as modules too, so even a Go without toolchain switching (before 1.21) can fetch one. */
const fetchToolchain = async (go: string, wanted: string, folder: string): Promise<void> => {
  const { stdout: place } = await run(go, ['env', 'GOOS', 'GOARCH']);
  const module = `golang.org/toolchain@v0.0.1-${wanted}.${place.trim().split(/\s+/).join('-')}`;
  const { stdout } = await run(go, ['mod', 'download', '-json', module], {
    env: { ...process.env, GOFLAGS: '-mod=mod' },
  });
  const { Dir } = JSON.parse(stdout) as { Dir: string };
  const half = `${folder}.${process.pid}`;
  mkdirSync(cacheFolder(), { recursive: true });
  cpSync(Dir, half, { recursive: true });
  makeRunnable(half);
  rmSync(folder, { recursive: true, force: true });
  renameSync(half, folder);
};

/** A module's files lose their execute bits on the way, and its folders cannot be written. */
const makeRunnable = (folder: string): void => {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    const path = join(entry.parentPath, entry.name);
    const isProgram = /[/\\](bin|tool)([/\\]|$)/.test(entry.parentPath);
    chmodSync(path, entry.isDirectory() || isProgram ? 0o755 : 0o644);
  }
};
