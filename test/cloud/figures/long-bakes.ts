import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDynamoBlobs } from '#adapters/blobs/dynamodb.ts';
import type { HandClock } from '#adapters/clock/hand.ts';
import { openDynamoJournal } from '#adapters/journal/dynamodb.ts';
import { makeTable } from '#test/contract/local-table.ts';
import { transitionsOf } from '#test/story/histories.ts';
import { standing, v } from '#test/story/shop.ts';
import type { Parts } from '../build/build.ts';
import type { Cloud } from '../open-cloud.ts';
import { startDynamoDb } from '../processes.ts';
import { followCapacity } from './capacity.ts';
import { gbSecondsOf, reads, type Usage } from './usage.ts';

/*
 * A release with bakes of ten minutes takes most of an hour. Here the tasks, the workflows and the store are real, and
 * the clock is moved by hand; cluster and metrics are simulated. The time of a call is what it took under Lambda's emulator.
 */

const size = { replicas: 20, window: '1m' };
const paced = { steps: '[5%, 25%, 50%, 75%, 100%]', bake: '10m', decideWithin: '15m' };
/** How long a function keeps a secret. */
const secretMs = 5 * 60_000;

/** One call of a task. */
interface Call {
  readonly name: string;
  /** Epoch ms of the clock of the stage. */
  readonly at: number;
}

/** Every method waits in real time, in which the clock of the stage stands still. */
const inStillTime = <T extends object>(clock: HandClock, port: T): T =>
  Object.fromEntries(
    Object.entries(port).map(([name, run]) => [
      name,
      (...args: readonly unknown[]) =>
        clock.standStill((run as (...args: readonly unknown[]) => Promise<unknown>)(...args)),
    ]),
  ) as T;

/** One release in five steps with bakes of ten minutes. `cloud` has called each function before, and says what a call takes. */
export const readLongUsage = async (parts: Parts, cloud: Cloud): Promise<Usage> => {
  const folder = mkdtempSync(join(tmpdir(), 'tidegate-long-'));
  const service = await startDynamoDb(parts, folder);
  try {
    const { calls, ...counted } = await played(service.url);
    return {
      ...counted,
      invocations: calls.length,
      gbSeconds: gbSecondsOf(
        cloud,
        calls.map(({ name }) => ({ name, ms: warmMs(cloud, name) })),
      ),
      secretReads: secretReads(cloud, calls),
      apiRequests: 2,
    };
  } finally {
    await service.stop();
    rmSync(folder, { recursive: true, force: true });
  }
};

/** The release, with what it asked of the table inside of its tasks. */
const played = async (endpoint: string) => {
  const table = await makeTable(endpoint, 'long');
  const units = { read: 0, write: 0 };
  const calls: Call[] = [];
  let underWay = 0;
  followCapacity(table, (asked) => {
    if (underWay > 0) units[reads.has(asked.command) ? 'read' : 'write'] += asked.units;
  });
  const stage = await standing(v('1', size), 1, {
    kept: (clock) => ({
      journal: inStillTime(clock, openDynamoJournal(table)),
      blobs: inStillTime(clock, openDynamoBlobs(table)),
      file: ':memory:',
    }),
    interfere: async ({ task }, run) => {
      calls.push({ name: task, at: stage.clock.now() });
      underWay += 1;
      return run().finally(() => (underWay -= 1));
    },
  });
  try {
    const began = stage.clock.now();
    await stage.request('r-1', v('2', { ...size, ...paced })(stage.namespace));
    const { outcome } = await stage.ended('r-1', 2 * 3_600_000);
    if (outcome?.kind !== 'released') throw new Error(`the release is ${outcome?.kind}: ${outcome?.reason}`);
    const seconds = (stage.clock.now() - began) / 1000;
    return {
      calls,
      seconds,
      transitions: await transitionsOf(stage),
      readUnits: units.read,
      writeUnits: units.write,
    };
  } finally {
    await stage.stop();
    table.client.destroy();
  }
};

/** What this function took on average when it was warm. */
const warmMs = ({ pool }: Cloud, name: string): number => {
  const warm = pool.reports.filter((report) => report.name === name && report.initMs === undefined);
  if (warm.length === 0) throw new Error(`${name} was never called warm`);
  return warm.reduce((sum, { ms }) => sum + ms, 0) / warm.length;
};

/** A function keeps each of its secrets for five minutes; so many reads at most, by one instance of each. */
const secretReads = ({ stack }: Cloud, calls: readonly Call[]): number => {
  const secrets = new Set(Object.values(stack.secrets));
  return stack.functions.reduce((sum, { name, environment }) => {
    const held = Object.values(environment).filter((value) => secrets.has(value)).length;
    let last = Number.NEGATIVE_INFINITY;
    const times = calls.filter((call) => {
      if (call.name !== name || call.at - last < secretMs) return false;
      last = call.at;
      return true;
    });
    return sum + held * times.length;
  }, 0);
};
