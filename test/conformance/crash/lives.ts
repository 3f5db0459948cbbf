import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { violations } from './verify.ts';

export interface Lives {
  /** Boundaries at which each life is to be killed, in order; the life after the last one is left alone. */
  readonly kills: readonly number[];
  readonly count: number;
  /** Another copy of the engine to test, for mutants. */
  readonly engineFile?: string;
}

export interface Story {
  /** How many of the planned kills took place: a life may end well before its boundary. */
  readonly killed: number;
  readonly found: readonly string[];
}

/** Lives through the workload with the given kills in a folder of its own, and says what does not hold afterwards. */
export const liveThrough = async ({ kills, count, engineFile }: Lives): Promise<Story> => {
  const folder = mkdtempSync(path.join(tmpdir(), 'tidegate-crash-'));
  const epoch = Date.now();
  let killed = 0;
  try {
    for (const crashAt of [...kills, 0]) {
      const end = await oneLife(folder, epoch, crashAt, count, engineFile);
      if (end === 'killed') killed += 1;
      else
        return {
          killed,
          found: end === 'done' ? violations(folder, count) : [`the engine ended with ${end}`],
        };
    }
    return { killed, found: ['the engine never ended by itself'] };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

const oneLife = (
  folder: string,
  epoch: number,
  crashAt: number,
  count: number,
  engineFile?: string,
): Promise<string> =>
  new Promise((resolve, reject) => {
    const child = spawn(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', path.join(import.meta.dirname, 'child.ts')],
      {
        env: {
          ...process.env,
          TIDEGATE_FOLDER: folder,
          TIDEGATE_EPOCH: String(epoch),
          TIDEGATE_CRASH_AT: String(crashAt),
          TIDEGATE_COUNT: String(count),
          ...(engineFile === undefined ? {} : { TIDEGATE_ENGINE: engineFile }),
        },
        stdio: ['ignore', 'ignore', 'pipe'],
      },
    );
    let words = '';
    child.stderr.on('data', (part: Buffer) => void (words += part.toString('utf8')));
    child.on('error', reject);
    child.on('exit', (code, signal) =>
      resolve(signal === 'SIGKILL' ? 'killed' : code === 0 ? 'done' : `code ${code}: ${words.slice(0, 600)}`),
    );
  });
