import type { Json, JsonObject } from '#domain/json.ts';
import type { Engine, EngineClock, EngineOptions } from '#adapters/engine/embedded/engine.ts';
import { asText } from '#adapters/engine/embedded/interpreter/json-text.ts';
import { openEngine } from '#adapters/engine/embedded/engine.ts';

/** A clock moved by hand: `advance` rings every alarm on the way, in order. */
export interface HandClock extends EngineClock {
  advance(ms: number): void;
}

export const handClock = (start = Date.UTC(2026, 0, 1)): HandClock => {
  let now = start;
  const alarms = new Map<symbol, { at: number; ring: () => void }>();
  const nextAlarm = (until: number) =>
    [...alarms].filter(([, { at }]) => at <= until).toSorted(([, a], [, b]) => a.at - b.at)[0];
  return {
    now: () => now,
    after: (ms, ring) => {
      const name = Symbol('alarm');
      alarms.set(name, { at: now + Math.max(0, ms), ring });
      return () => void alarms.delete(name);
    },
    advance: (ms) => {
      const until = now + ms;
      for (let due = nextAlarm(until); due !== undefined; due = nextAlarm(until)) {
        alarms.delete(due[0]);
        now = Math.max(now, due[1].at);
        due[1].ring();
      }
      now = until;
    },
  };
};

export type TestFunction = (
  payload: Readonly<Record<string, Json>>,
  call: { readonly key: string; readonly token?: string },
) => Promise<Json>;

/** An engine with counted ids, fixed dice, a hand-moved clock and functions given by name. */
export const openTestEngine = (
  functions: Readonly<Record<string, TestFunction>> = {},
  more: Partial<EngineOptions> = {},
  clock: HandClock = handClock(),
) => {
  let ids = 0;
  const engine = openEngine({
    file: ':memory:',
    clock,
    random: () => 0.5,
    id: () => `id-${(ids += 1)}`,
    invoke: async (name, payload, call) => {
      const found = functions[name];
      if (found === undefined)
        throw Object.assign(new Error(`Function not found: ${name}`), {
          name: 'Lambda.ResourceNotFoundException',
        });
      return found(payload as JsonObject, call);
    },
    ...more,
  });
  return { engine, clock, ...driver(engine, clock) };
};

/** Runs a definition once to its end, whatever time that takes on its clock, and answers DescribeExecution. */
export const runToEnd = async (
  definition: object,
  functions: Readonly<Record<string, TestFunction>> = {},
  input: Json = {},
): Promise<JsonObject> => {
  const world = openTestEngine(functions);
  const arn = await world.start(await world.create('m', definition), 'run', input);
  await world.runOut();
  const seen = await world.describe(arn);
  await world.engine.close();
  return seen;
};

/** What most tests do: create a machine, start it, let time pass until it has ended, read what happened. */
const driver = (engine: Engine, clock: HandClock) => ({
  create: async (
    name: string,
    definition: object,
    roleArn = 'arn:aws:iam::000000000000:role/test',
  ): Promise<string> => {
    const made = await engine.call('CreateStateMachine', {
      name,
      roleArn,
      definition: JSON.stringify(definition),
    });
    return asText(made['stateMachineArn']);
  },
  start: (machine: string, name: string, input: Json = {}): Promise<string> =>
    startText(engine, machine, name, JSON.stringify(input)),
  startText: (machine: string, name: string, input: string): Promise<string> =>
    startText(engine, machine, name, input),
  describe: (executionArn: string) => engine.call('DescribeExecution', { executionArn }),
  history: async (executionArn: string): Promise<readonly JsonObject[]> => {
    const events: JsonObject[] = [];
    for (let nextToken: string | undefined, isLast = false; !isLast; isLast = nextToken === undefined) {
      const page: JsonObject = await engine.call('GetExecutionHistory', {
        executionArn,
        maxResults: 1000,
        ...(nextToken === undefined ? {} : { nextToken }),
      });
      events.push(...(page['events'] as readonly JsonObject[]));
      nextToken = page['nextToken'] as string | undefined;
    }
    return events;
  },
  /** Waits until the engine itself is at rest, whatever calls may still hang. */
  quiet: () => still(engine),
  /** Lets time jump from wake-up to wake-up until nothing is left to wait for, or the limit is reached. */
  runOut: async (limitMs = 366 * 86_400_000): Promise<void> => {
    const until = clock.now() + limitMs;
    await still(engine);
    for (let next = engine.nextWakeAt(); next !== undefined && next <= until; next = engine.nextWakeAt()) {
      clock.advance(next - clock.now());
      await still(engine);
    }
  },
});

const startText = async (
  engine: Engine,
  stateMachineArn: string,
  name: string,
  input: string,
): Promise<string> => {
  const { executionArn } = await engine.call('StartExecution', { stateMachineArn, name, input });
  return asText(executionArn);
};

/** Waits until the engine has had nothing to do for a few rounds; calls that hang do not count. */
const still = async (engine: Engine): Promise<void> => {
  for (let quiet = 0; quiet < 4; quiet = engine.activity().isMoving ? 0 : quiet + 1)
    await new Promise<void>((resolve) => void setImmediate(resolve));
};
