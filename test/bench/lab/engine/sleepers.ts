import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Rested } from './process.ts';

const program = fileURLToPath(new URL('process.ts', import.meta.url));

export const startProcess = (role: 'fill' | 'rest' | 'storm', file: string, count = 0): ChildProcess =>
  fork(program, [role, file, String(count)], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });

export const ended = async (child: ChildProcess): Promise<void> => {
  const [code] =
    child.exitCode === null ? ((await once(child, 'exit')) as [number | null]) : [child.exitCode];
  if (code !== 0) throw new Error(`the engine's process ended with ${code}`);
};

/** Leaves so many executions asleep in a file; then opens it in a fresh process, and says what that costs. */
export const sleepers = async (file: string, count: number) => {
  await ended(startProcess('fill', file, count));
  const bytes = statSync(file).size;
  const fresh = startProcess('rest', file);
  const [{ recoveredMs, rssMiB }] = (await once(fresh, 'message')) as [Rested];
  await ended(fresh);
  return {
    'bytes each': Math.round(bytes / count),
    'reopened and recovered, ms': Math.round(recoveredMs * 10) / 10,
    'rss MiB afterwards': Math.round(rssMiB * 10) / 10,
  };
};
