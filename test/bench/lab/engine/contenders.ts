import { setImmediate as nextRound } from 'node:timers/promises';
import type { DatabaseSync } from 'node:sqlite';
import { OpenWorkflow } from 'openworkflow';
import { BackendSqlite } from 'openworkflow/sqlite';
import { createMachine, fiveTasks, openOn, startMany, succeededIn } from './open.ts';

/** An engine that runs five steps which do nothing, each of them durable, on a file of its own at synchronous=FULL. */
export interface Contender {
  /** Runs so many executions, a limited number at a time, and resolves when all have ended. */
  readonly run: (count: number) => Promise<void>;
  /** Says no when fewer have ended well than were handed in. */
  readonly close: () => Promise<void>;
}

export type OpenContender = (file: string, atOnce: number) => Promise<Contender>;

export const ours: OpenContender = async (file, atOnce) => {
  const engine = openOn(file, { maxConcurrent: atOnce });
  const machine = await createMachine(engine, 'five', fiveTasks);
  let handedIn = 0;
  return {
    // By lots of so many, each ended before the next begins: the tail of each lot is at our cost.
    run: async (count) => {
      for (let left = count; left > 0; left -= atOnce) {
        const lot = Math.min(left, atOnce);
        await startMany(engine, machine, lot, `run-${(handedIn += lot)}`);
      }
    },
    close: async () => {
      await engine.close();
      mustBe('the embedded engine', succeededIn(file), handedIn);
    },
  };
};

export const openworkflow: OpenContender = async (file, atOnce) => {
  const backend = BackendSqlite.connect(file);
  // It leaves SQLite's default, which is FULL; said here so that a build with another default changes nothing.
  (backend as unknown as { readonly db: DatabaseSync }).db.exec('PRAGMA synchronous = FULL');
  const client = new OpenWorkflow({ backend });
  const ends = new Ends();
  const five = client.defineWorkflow<unknown, null>({ name: 'five' }, async ({ step }) => {
    for (const name of ['A', 'B', 'C', 'D', 'E']) await step.run({ name }, async () => null);
    ends.count();
    return null;
  });
  const worker = client.newWorker({ concurrency: atOnce });
  await worker.start();
  let handedIn = 0;
  const succeeded = async () => (await backend.countWorkflowRuns()).completed;
  return {
    run: async (count) => {
      handedIn += count;
      // All at once: its worker takes so many at a time, and never waits for a lot to end.
      await Promise.all(Array.from({ length: count }, () => five.run({})));
      await ends.reach(handedIn);
      // Counting asks the database, so that is done only now: each function has returned, the last commits follow.
      while ((await succeeded()) < handedIn) await nextRound();
    },
    close: async () => {
      await worker.stop();
      const count = await succeeded();
      await backend.stop();
      mustBe('openworkflow', count, handedIn);
    },
  };
};

/** Lets wait for the n-th end without looking again and again, which would cost the one that is measured. */
class Ends {
  #seen = 0;
  #wanted = 0;
  #reached: () => void = () => undefined;

  count(): void {
    this.#seen += 1;
    if (this.#seen >= this.#wanted) this.#reached();
  }

  reach(wanted: number): Promise<void> {
    this.#wanted = wanted;
    return this.#seen >= wanted
      ? Promise.resolve()
      : new Promise((resolve) => {
          this.#reached = resolve;
        });
  }
}

const mustBe = (who: string, ended: number, handedIn: number): void => {
  if (ended !== handedIn) throw new Error(`${who}: ${ended} of ${handedIn} executions ended well`);
};
