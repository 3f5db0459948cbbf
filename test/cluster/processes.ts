import { execFileSync, spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** One process of a plane; `folder` is in its command line, which is how it is known again after a restart of ours. */
export type Part = { readonly name: string; readonly pid: number };

/** What to start: the log goes to `<folder>/<name>.log`. */
export type Launch = {
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
  /** What it needs to know besides. */
  readonly env?: Readonly<Record<string, string>>;
};

/** Starts a process that outlives us (its own session, no pipes), with an environment that holds nothing of ours. */
export const launch = ({ name, program, args, env = {} }: Launch, folder: string): Part => {
  const log = openSync(join(folder, `${name}.log`), 'a', 0o600);
  try {
    const child = spawn(program, args, {
      cwd: folder,
      detached: true,
      stdio: ['ignore', log, log],
      env: { PATH: process.env['PATH'], HOME: folder, NO_PROXY: '127.0.0.1', ...env },
    });
    // A program that cannot be started is reported by `untilHealthy`, which finds no such process.
    child.once('error', () => undefined);
    child.unref();
    return { name, pid: child.pid ?? 0 };
  } finally {
    closeSync(log);
  }
};

/** Says whether a process of this number exists at all. */
export const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (trouble) {
    return (trouble as NodeJS.ErrnoException).code === 'EPERM';
  }
};

/** Says whether this is still the process that we started in `folder`: numbers are given out again. */
export const isOurs = (part: Part, folder: string): boolean =>
  part.pid > 0 && isAlive(part.pid) && commandLine(part.pid).includes(folder);

/** A zombie has an empty command line, so it counts as gone. */
const commandLine = (pid: number): string => {
  try {
    if (existsSync('/proc/self')) return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    return execFileSync('ps', ['-ww', '-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
  } catch {
    // It ended between the two looks.
    return '';
  }
};

/** Ends one process and waits until it is gone; asks first, and after `patienceMs` does not ask any more. */
export const end = async (part: Part, folder: string, patienceMs: number): Promise<void> => {
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    if (!isOurs(part, folder)) return;
    try {
      process.kill(part.pid, signal);
    } catch {
      // Gone in this instant, which is what we want.
      return;
    }
    const deadline = performance.now() + patienceMs;
    while (isOurs(part, folder) && performance.now() < deadline) await sleep(20);
  }
};

/** The last lines of a part's log, for the message when it did not come up. */
export const lastWords = (name: string, folder: string, lines = 12): string => {
  try {
    return readFileSync(join(folder, `${name}.log`), 'utf8')
      .trimEnd()
      .split('\n')
      .slice(-lines)
      .join('\n');
  } catch {
    return '(no log)';
  }
};
