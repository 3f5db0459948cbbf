/**
 * node test/conformance/speed.ts [-o json]
 * Measures the embedded engine on this machine, at synchronous=FULL: five no-op tasks an execution side by side and one
 * at a time, sleeping executions, their recovery, and a storm of timers with API calls in between.
 */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Engine, EngineClock } from '#adapters/engine/embedded/engine.ts';
import { openEngine } from '#adapters/engine/embedded/engine.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'tidegate-speed-'));

const wallClock = (aheadMs = 0): EngineClock => ({
  now: () => Date.now() + aheadMs,
  after: (ms, ring) => {
    const timer = setTimeout(ring, ms);
    return () => clearTimeout(timer);
  },
});

const open = (file: string, aheadMs = 0): Engine =>
  openEngine({
    file: path.join(folder, file),
    clock: wallClock(aheadMs),
    random: Math.random,
    id: randomUUID,
    invoke: async () => null,
  });

const task = (Next?: string) => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Arguments: { FunctionName: 'noop', Payload: {} },
  Output: {},
  ...(Next === undefined ? { End: true } : { Next }),
});

const fiveTasks = {
  QueryLanguage: 'JSONata',
  StartAt: 'A',
  States: { A: task('B'), B: task('C'), C: task('D'), D: task('E'), E: task() },
};

const sleeper = {
  QueryLanguage: 'JSONata',
  StartAt: 'A',
  States: { A: task('Sleep'), Sleep: { Type: 'Wait', Seconds: 86_400, End: true } },
};

const create = async (engine: Engine, name: string, definition: object): Promise<string> =>
  (await engine.call('CreateStateMachine', { name, definition: JSON.stringify(definition) }))[
    'stateMachineArn'
  ] as string;

const start = async (engine: Engine, stateMachineArn: string, name: string): Promise<void> => {
  await engine.call('StartExecution', { stateMachineArn, name, input: '{}' });
};

/** Keeps `width` executions in flight until `total` have ended. */
const parallel = async (
  total: number,
  width: number,
): Promise<{ executionsPerSecond: number; transitionsPerSecond: number }> => {
  const engine = open(`parallel-${width}.sqlite`);
  const machine = await create(engine, 'five', fiveTasks);
  const began = performance.now();
  for (let first = 0; first < total; first += width) {
    await Promise.all(Array.from({ length: width }, (_, i) => start(engine, machine, `run-${first + i}`)));
    await engine.settled();
  }
  const seconds = (performance.now() - began) / 1000;
  await engine.close();
  return {
    executionsPerSecond: Math.round(total / seconds),
    transitionsPerSecond: Math.round((5 * total) / seconds),
  };
};

const sleeping = async (total: number) => {
  const engine = open('sleep.sqlite');
  const machine = await create(engine, 'sleeper', sleeper);
  for (let first = 0; first < total; first += 1000) {
    await Promise.all(Array.from({ length: 1000 }, (_, i) => start(engine, machine, `run-${first + i}`)));
    await engine.settled();
  }
  const rss = process.memoryUsage().rss;
  await engine.close();
  const bytesEach = Math.round(statSync(path.join(folder, 'sleep.sqlite')).size / total);
  const before = performance.now();
  const again = open('sleep.sqlite');
  const recoveredMs = performance.now() - before;
  await again.close();
  return {
    sleeping: total,
    bytesEach,
    recoveredMs: Math.round(recoveredMs * 10) / 10,
    rssMb: Math.round(rss / 1e6),
  };
};

/** Every sleeper is due at once; meanwhile one API call after the other is timed. */
const storm = async (total: number) => {
  const engine = open('sleep.sqlite', 2 * 86_400_000);
  const machine = (await engine.call('ListStateMachines', {}))['stateMachines'] as readonly {
    stateMachineArn: string;
  }[];
  const stateMachineArn = machine[0]?.stateMachineArn ?? '';
  const began = performance.now();
  let slowestCallMs = 0;
  for (let isOver = false, n = 0; !isOver; n += 1) {
    const asked = performance.now();
    await start(engine, stateMachineArn, `during-${n}`);
    slowestCallMs = Math.max(slowestCallMs, performance.now() - asked);
    isOver = (engine.nextWakeAt() ?? Number.POSITIVE_INFINITY) > Date.now() + 2 * 86_400_000;
  }
  const seconds = (performance.now() - began) / 1000;
  await engine.close();
  return {
    timers: total,
    seconds: Math.round(seconds * 100) / 100,
    slowestCallMs: Math.round(slowestCallMs),
  };
};

const report = {
  sideBySide: await parallel(4000, 200),
  oneAtATime: await parallel(100, 1),
  sleep: await sleeping(50_000),
  storm: await storm(50_000),
};
rmSync(folder, { recursive: true, force: true });
process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
