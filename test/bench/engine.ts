import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { race } from './lab/engine/race.ts';
import { sleepers } from './lab/engine/sleepers.ts';
import { storm } from './lab/engine/storm.ts';
import { machine } from './lab/machine.ts';
import type { Bench } from './run.ts';

/**
 * The embedded engine at synchronous=FULL: five tasks that do nothing, beside openworkflow on the same machine in the
 * same minute; executions that sleep, and what it costs to open their file; all of them due at once.
 */
export const bench = async (): Promise<readonly Bench[]> => {
  const folder = mkdtempSync(path.join(tmpdir(), 'tidegate-engine-bench-'));
  const file = (count: number) => path.join(folder, `sleepers-${count}`);
  try {
    return [
      {
        name: `engine, five durable steps, 100 executions at once: ${machine()}`,
        figures: await race(folder, { atOnce: 100, laps: 3, ours: 3000, theirs: 300 }),
      },
      {
        name: `engine, five durable steps, one execution at a time: ${machine()}`,
        figures: await race(folder, { atOnce: 1, laps: 3, ours: 100, theirs: 20 }),
      },
      {
        name: `engine, executions asleep for a day, opened in a fresh process: ${machine()}`,
        figures: {
          '5,000': await sleepers(file(5000), 5000),
          '50,000': await sleepers(file(50_000), 50_000),
        },
      },
      {
        name: `engine, 50,000 timers due at once, API calls over HTTP meanwhile: ${machine()}`,
        figures: await storm(file(50_000), 50_000),
      },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};
