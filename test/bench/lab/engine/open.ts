import { randomUUID } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import type { Engine } from '#adapters/engine/embedded/engine.ts';
import { openEngine } from '#adapters/engine/embedded/engine.ts';

/** An engine on a file, with functions that do nothing; its clock runs so many ms ahead of the wall's. */
export const openOn = (file: string, more: { aheadMs?: number; maxConcurrent?: number } = {}): Engine =>
  openEngine({
    file,
    clock: {
      now: () => Date.now() + (more.aheadMs ?? 0),
      after: (ms, ring) => {
        const timer = setTimeout(ring, ms);
        return () => clearTimeout(timer);
      },
    },
    random: Math.random,
    id: randomUUID,
    invoke: async () => null,
    ...(more.maxConcurrent === undefined ? {} : { maxConcurrent: more.maxConcurrent }),
  });

const task = (Next?: string) => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Arguments: { FunctionName: 'noop', Payload: {} },
  Output: {},
  ...(Next === undefined ? { End: true } : { Next }),
});

export const fiveTasks = {
  QueryLanguage: 'JSONata',
  StartAt: 'A',
  States: { A: task('B'), B: task('C'), C: task('D'), D: task('E'), E: task() },
};

export const napMs = 86_400_000;

export const sleeper = {
  QueryLanguage: 'JSONata',
  StartAt: 'A',
  States: { A: task('Sleep'), Sleep: { Type: 'Wait', Seconds: napMs / 1000, End: true } },
};

export const createMachine = async (engine: Engine, name: string, definition: object): Promise<string> => {
  const { stateMachineArn } = await engine.call('CreateStateMachine', {
    name,
    definition: JSON.stringify(definition),
  });
  return stateMachineArn as string;
};

/** Starts `count` executions at once, and resolves when all of them have come to rest. */
export const startMany = async (
  engine: Engine,
  stateMachineArn: string,
  count: number,
  prefix: string,
): Promise<void> => {
  const start = (_: unknown, index: number) =>
    engine.call('StartExecution', { stateMachineArn, name: `${prefix}-${index}`, input: '{}' });
  await Promise.all(Array.from({ length: count }, start));
  await engine.settled();
};

/** How many executions of a closed engine's file have ended well: what a figure counts must have happened. */
export const succeededIn = (file: string): number => {
  const db = new DatabaseSync(file, { readOnly: true });
  try {
    const row = db.prepare("SELECT count(*) AS count FROM execution WHERE status = 'SUCCEEDED'").get();
    return Number(row?.['count']);
  } finally {
    db.close();
  }
};
