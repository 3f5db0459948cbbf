import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Json, JsonObject } from '#domain/json.ts';
import type { HandClock } from '#test/fakes/engine.ts';
import { handClock, openTestEngine } from '#test/fakes/engine.ts';
import { child, expected, parent } from './machines.ts';

export interface Simulated {
  readonly hash: string;
  readonly events: number;
  readonly found: readonly string[];
}

/** Numbers in [0, 1) that depend on the seed alone (mulberry32). */
const dice = (seed: number) => {
  let state = seed;
  return (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
};

interface Pending {
  readonly end: () => void;
}

/** Every so many-th world lives in a file, and its engine is closed and opened again: the disk's pace allows no more. */
const inFile = 5;

/** Runs one world to its end; everything that happens in it is decided by the seed. */
export const simulate = async (seed: number): Promise<Simulated> => {
  if (seed % inFile !== 1) return live(seed, ':memory:');
  const folder = mkdtempSync(path.join(tmpdir(), 'tidegate-world-'));
  try {
    return await live(seed, path.join(folder, 'engine.sqlite'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

const live = async (seed: number, file: string): Promise<Simulated> => {
  const roll = dice(seed);
  const pending: Pending[] = [];
  const tokens: string[] = [];
  const clock = handClock();
  let ids = 0;
  const invoke = (name: string, payload: Json): Promise<unknown> => {
    if (name === 'ask') tokens.push((payload as { token: string }).token);
    return new Promise((resolve, reject) => {
      const isBad = name === 'work' && roll() < 0.25;
      pending.push({
        end: () =>
          isBad ? reject(Object.assign(new Error('by chance'), { name: 'Chance' })) : resolve(payload),
      });
    });
  };
  const open = (): World =>
    openTestEngine({}, { file, random: roll, id: () => `id-${(ids += 1)}`, invoke }, clock);
  let world = open();
  const inner = await world.create('child', child);
  const outer = await world.create('parent', parent(inner));
  const runs: string[] = [];
  for (let i = 0; i < 3; i += 1) runs.push(await world.start(outer, `run-${i}`));
  for (let step = 0; step < 2000; step += 1) {
    await world.quiet();
    if (file !== ':memory:' && roll() < reopening) {
      // Calls that are cut off here end later all the same, and nobody must believe them then.
      await world.engine.close();
      world = open();
      continue;
    }
    if (!(await act(world, { roll, pending, tokens }))) break;
  }
  const ends = await Promise.all(runs.map((run) => world.describe(run)));
  const histories = await Promise.all(runs.map((run) => world.history(run)));
  await world.engine.close();
  return {
    hash: createHash('sha256').update(JSON.stringify(histories)).digest('hex'),
    events: histories.flat().length,
    found: runs.flatMap((run, i) => violations(run, ends[i] ?? {}, histories[i] ?? [])),
  };
};

/** How often the engine is closed and opened again instead of anything else. */
const reopening = 0.02;

type World = ReturnType<typeof openTestEngine>;

interface Chances {
  readonly roll: () => number;
  readonly pending: Pending[];
  readonly tokens: string[];
}

/** Does one thing; false when there is nothing left that could happen. */
const act = async (world: World, { roll, pending, tokens }: Chances): Promise<boolean> => {
  const chance = roll();
  if (pending.length > 0 && chance < 0.6) {
    pending.splice(Math.floor(roll() * pending.length), 1)[0]?.end();
    return true;
  }
  if (tokens.length > 0 && chance < 0.8) {
    await reply(world, tokens[Math.floor(roll() * tokens.length)] ?? '', roll);
    return true;
  }
  return (
    jump(world.clock, world.engine.nextWakeAt(), roll) ||
    pending.length > 0 ||
    (await isWaiting(world, tokens, roll))
  );
};

/** Answers a token, old ones too: a late or a second answer must be refused, not believed. */
const reply = async ({ engine }: World, taskToken: string, roll: () => number): Promise<void> => {
  const action = roll() < 0.8 ? 'SendTaskSuccess' : 'SendTaskHeartbeat';
  try {
    await engine.call(action, { taskToken, output: '"yes"' });
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'TaskTimedOut') throw error;
  }
};

const jump = (clock: HandClock, next: number | undefined, roll: () => number): boolean => {
  if (next === undefined) return false;
  const ahead = Math.max(0, next - clock.now());
  clock.advance(roll() < 0.7 ? ahead : Math.ceil(ahead * roll()) + 1);
  return true;
};

const isWaiting = async (world: World, tokens: readonly string[], roll: () => number): Promise<boolean> => {
  const { executions } = await world.engine.call('ListExecutions', {
    stateMachineArn: 'arn:aws:states:local:000000000000:stateMachine:parent',
    statusFilter: 'RUNNING',
  });
  if ((executions as readonly unknown[]).length === 0) return false;
  for (const token of tokens) await reply(world, token, roll);
  return true;
};

const violations = (run: string, end: JsonObject, events: readonly JsonObject[]): readonly string[] => {
  const types = events.map(({ type }) => type as string);
  const number = (pattern: RegExp): number => types.filter((type) => pattern.test(type)).length;
  const isExpected = expected(end);
  const facts: readonly (readonly [string, boolean])[] = [
    [`ended ${JSON.stringify(end['status'])} ${JSON.stringify(end['error'] ?? end['output'])}`, isExpected],
    ['ids have gaps', events.every(({ id }, i) => id === i + 1)],
    [
      'an event hangs on a later one',
      events.every(({ id, previousEventId }) => Number(previousEventId) < Number(id)),
    ],
    [
      'time ran backwards',
      events.every(
        ({ timestamp }, i) => i === 0 || Number(timestamp) >= Number(events[i - 1]?.['timestamp']),
      ),
    ],
    ['not exactly one end', number(/^Execution(Succeeded|Failed|Aborted|TimedOut)$/) === 1],
    ['the end is not last', /^Execution(Succeeded|Failed)$/.test(types.at(-1) ?? '')],
    [
      'more tasks ended than were scheduled',
      number(/^Task(Succeeded|Failed|TimedOut)$/) <= number(/^TaskScheduled$/),
    ],
    ['more states left than entered', number(/StateExited$/) <= number(/StateEntered$/)],
  ];
  return facts.filter(([, holds]) => !holds).map(([what]) => `${run}: ${what}`);
};
