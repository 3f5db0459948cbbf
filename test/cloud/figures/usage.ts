import {
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  ListStateMachinesCommand,
  SFNClient,
} from '@aws-sdk/client-sfn';
import type { Report } from '../lambda/pool.ts';
import type { Cloud } from '../open-cloud.ts';
import type { Stage } from '../open-stage.ts';
import { openScene } from '../stories.ts';

/** What one release in five steps has used, counted on the way. */
export interface Usage {
  readonly seconds: number;
  readonly transitions: number;
  readonly invocations: number;
  readonly gbSeconds: number;
  /** Capacity units that DynamoDB counted itself. */
  readonly readUnits: number;
  readonly writeUnits: number;
  readonly secretReads: number;
  readonly apiRequests: number;
}

/** What the schedules use when they come due once and find nothing to do. */
export const readSweep = async (cloud: Cloud): Promise<Sweep> => {
  await cloud.schedules.due();
  const from = { seen: cloud.gate.seen.length, reports: cloud.pool.reports.length };
  await cloud.schedules.due();
  const reports = cloud.pool.reports.slice(from.reports);
  const seen = cloud.gate.seen.slice(from.seen);
  const { schedules, functions, alarms, secrets } = cloud.stack;
  return {
    alarms,
    secrets: Object.keys(secrets).length,
    rounds: schedules.map(({ target, everySeconds }): Round => {
      const name = functions.find(({ arn }) => arn === target)?.name;
      const own = reports.filter((report) => report.name === name);
      return {
        everySeconds,
        invocations: own.length,
        gbSeconds: gbSecondsOf(cloud, own),
        readUnits: seen.filter(({ who }) => who === name).reduce((sum, { units }) => sum + units, 0),
      };
    }),
  };
};

/** What looks on while nothing is released. */
export interface Sweep {
  readonly alarms: number;
  readonly secrets: number;
  readonly rounds: readonly Round[];
}

/** One call of a schedule by the clock. */
interface Round {
  readonly everySeconds: number;
  readonly invocations: number;
  readonly gbSeconds: number;
  readonly readUnits: number;
}

export const gbSecondsOf = ({ stack }: Cloud, reports: readonly Pick<Report, 'name' | 'ms'>[]): number => {
  const memory = new Map(stack.functions.map(({ name, memoryMb }) => [name, memoryMb / 1024]));
  return reports.reduce((sum, { name, ms }) => sum + (ms / 1000) * (memory.get(name) ?? 0), 0);
};

export const reads: ReadonlySet<string> = new Set(['Query', 'GetItem']);

/** Runs one release in five steps without anybody watching it, and counts. */
export const readUsage = async ({ cloud, client, ground }: Stage): Promise<Usage> => {
  const scene = await openScene(client, ground, 'figures');
  await scene.ended(await scene.release('shop/app:1'));
  const from = {
    seen: cloud.gate.seen.length,
    reports: cloud.pool.reports.length,
    states: await transitionsOf(cloud.engine),
  };
  const began = performance.now();
  const id = await scene.release('shop/app:2', {
    replicas: 20,
    steps: '[5%, 25%, 50%, 75%, 100%]',
    bake: '10s',
  });
  await scene.ended(id);
  const seconds = (performance.now() - began) / 1000;
  const isOfRelease = ({ name }: { readonly name: string }): boolean => !name.endsWith('Api');
  const reports = cloud.pool.reports.slice(from.reports).filter(isOfRelease);
  const seen = cloud.gate.seen.slice(from.seen).filter(({ who }) => isOfRelease({ name: who }));
  const units = (of: (operation: string) => boolean): number =>
    seen
      .filter(({ service, operation }) => service === 'dynamodb' && of(operation))
      .reduce((sum, each) => sum + each.units, 0);
  return {
    seconds,
    transitions: (await transitionsOf(cloud.engine)) - from.states,
    invocations: reports.length,
    gbSeconds: gbSecondsOf(cloud, reports),
    readUnits: units((operation) => reads.has(operation)),
    writeUnits: units((operation) => !reads.has(operation)),
    secretReads: seen.filter(({ service }) => service === 'secretsmanager').length,
    apiRequests: 2,
  };
};

/** Every state that was entered, in all runs: what Step Functions bills. Tries again count as one more each. */
const transitionsOf = async (endpoint: string): Promise<number> => {
  const client = new SFNClient({
    endpoint,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'operator', secretAccessKey: 'none' },
  });
  let count = 0;
  const { stateMachines = [] } = await client.send(new ListStateMachinesCommand({}));
  for (const { stateMachineArn } of stateMachines) {
    const { executions = [] } = await client.send(
      new ListExecutionsCommand({ stateMachineArn, maxResults: 1000 }),
    );
    for (const { executionArn } of executions) count += await transitionsIn(client, executionArn ?? '');
  }
  client.destroy();
  return count;
};

const transitionsIn = async (client: SFNClient, executionArn: string): Promise<number> => {
  let count = 0;
  for (
    let nextToken: string | undefined, isFirst = true;
    isFirst || nextToken !== undefined;
    isFirst = false
  ) {
    const page = await client.send(
      new GetExecutionHistoryCommand({ executionArn, maxResults: 1000, nextToken }),
    );
    count += (page.events ?? []).filter(({ type }) => (type ?? '').endsWith('StateEntered')).length;
    nextToken = page.nextToken;
  }
  return count;
};
