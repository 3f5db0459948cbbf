/**
 * One life of an engine in the crash test: opens the database, starts what was not acknowledged yet, answers questions,
 * and ends when everything has ended, or dies by SIGKILL at the boundary number that TIDEGATE_CRASH_AT names.
 */
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type * as EngineModule from '#adapters/engine/embedded/engine.ts';
import { inner, outer } from './workload.ts';

const {
  TIDEGATE_CRASH_AT: crashAt = '0',
  TIDEGATE_FOLDER: folder = '',
  TIDEGATE_ENGINE: engineFile,
  TIDEGATE_COUNT: count = '2',
  TIDEGATE_EPOCH: epoch = '0',
} = process.env;
const { openEngine } = (await import(
  engineFile ?? '#adapters/engine/embedded/engine.ts'
)) as typeof EngineModule;

const file = path.join(folder, 'engine.sqlite');
const note = (kind: string, text: string): void => appendFileSync(path.join(folder, kind), `${text}\n`);
const noted = (kind: string): readonly string[] => {
  const name = path.join(folder, kind);
  return existsSync(name) ? readFileSync(name, 'utf8').split('\n').filter(Boolean) : [];
};

let boundaries = 0;
const probe = (): void => {
  boundaries += 1;
  if (boundaries === Number(crashAt)) process.kill(process.pid, 'SIGKILL');
};

/** A hundred times faster than the wall, so that a second of waiting takes ten milliseconds. */
const speed = 100;
const clock = {
  now: () => Number(epoch) + Math.floor((Date.now() - Number(epoch)) * speed),
  after: (ms: number, ring: () => void) => {
    const timer = setTimeout(ring, ms / speed);
    return () => clearTimeout(timer);
  },
};

/** The row that orders a call must be committed before the call is made: looked at through another connection. */
const isOrdered = (key: string): boolean => {
  const look = new DatabaseSync(file, { readOnly: true });
  const row = look.prepare('SELECT 1 FROM task WHERE key = ?').get(key);
  look.close();
  return row !== undefined;
};

const engine = openEngine({
  file,
  clock,
  probe,
  random: Math.random,
  id: randomUUID,
  invoke: async (name, payload, { key }) => {
    note('effects', `${key} ${isOrdered(key) ? 'ordered' : 'UNORDERED'}`);
    const { retries, token, at } = payload as { retries?: number; token?: string; at?: string };
    if (name === 'flaky' && retries === 0)
      throw Object.assign(new Error('the first attempt fails'), { name: 'Flaky' });
    if (name === 'ask' && token !== undefined) ask(token);
    // The first of those that run side by side ends last: a result must find its own call.
    if (at === 'Left' || at === 'Item1') await new Promise((resolve) => setTimeout(resolve, 5));
    return `did ${at ?? name}`;
  },
});

const ask = (token: string): void => {
  note('tokens', token);
  setTimeout(() => void reply(token), 2);
};

const reply = async (taskToken: string): Promise<void> => {
  try {
    await engine.call('SendTaskSuccess', { taskToken, output: '"yes"' });
  } catch (error) {
    if (!(error instanceof Error) || !/TaskTimedOut|TaskDoesNotExist|EngineClosed/.test(error.name))
      throw error;
  }
};

const create = async (name: string, definition: object): Promise<string> => {
  const made = await engine.call('CreateStateMachine', { name, definition: JSON.stringify(definition) });
  return made['stateMachineArn'] as string;
};

for (const token of noted('tokens')) void reply(token);
const innerArn = await create('inner', inner);
const outerArn = await create('outer', outer(innerArn));
const names = Array.from({ length: Number(count) }, (_, i) => `run-${i}`);
const acknowledged = noted('acknowledged');
await Promise.all(
  names
    .filter((name) => !acknowledged.includes(name))
    .map(async (name) => {
      await engine.call('StartExecution', { stateMachineArn: outerArn, name, input: '{}' });
      note('acknowledged', name);
    }),
);

const isOver = async (): Promise<boolean> => {
  const { executions } = await engine.call('ListExecutions', {
    stateMachineArn: outerArn,
    statusFilter: 'RUNNING',
  });
  return (executions as readonly unknown[]).length === 0;
};
const deadline = Date.now() + 15_000;
while (!(await isOver()) && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 3));
process.stdout.write(String(boundaries));
process.exit(Date.now() < deadline ? 0 : 3);
