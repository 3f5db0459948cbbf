import { once } from 'node:events';
import {
  DescribeExecutionCommand,
  ListStateMachinesCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { quantile } from '../machine.ts';
import { succeededIn } from './open.ts';
import type { Stormed } from './process.ts';
import { ended, startProcess } from './sleepers.ts';

const callers = 2;

/** Every sleeper of a file is due at once; meanwhile this process starts and describes executions by the SDK over HTTP. */
export const storm = async (file: string, count: number) => {
  const before = succeededIn(file);
  const engine = startProcess('storm', file);
  const [{ url }] = (await once(engine, 'message')) as [Extract<Stormed, { url: string }>];
  const client = clientOf(url);
  const over = once(engine, 'message') as Promise<[Exclude<Stormed, { url: string }>]>;
  let isOver = false;
  const calls = Array.from({ length: callers }, (_, caller) => keepCalling(client, caller, () => isOver));
  const [{ seconds, processorSeconds }] = await over;
  isOver = true;
  const waits = (await Promise.all(calls)).flat();
  client.destroy();
  engine.disconnect();
  await ended(engine);
  const woken = succeededIn(file) - before;
  if (woken !== count) throw new Error(`${woken} of ${count} sleepers ended well`);
  return {
    'all ended after, s': round(seconds),
    'of it processor, s': round(processorSeconds),
    'API calls meanwhile': waits.length,
    'API call p99, ms': round(quantile(waits, 0.99)),
    'API call worst, ms': round(quantile(waits, 1)),
  };
};

const clientOf = (endpoint: string): SFNClient =>
  new SFNClient({
    region: 'local',
    endpoint,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    disableHostPrefix: true,
    maxAttempts: 1,
  });

/** How long each call took, in ms, the first of a connection included. */
const keepCalling = async (
  client: SFNClient,
  caller: number,
  isOver: () => boolean,
): Promise<readonly number[]> => {
  const waits: number[] = [];
  const timed = async <T>(call: () => Promise<T>): Promise<T> => {
    const asked = performance.now();
    const answer = await call();
    waits.push(performance.now() - asked);
    return answer;
  };
  const { stateMachines } = await timed(() => client.send(new ListStateMachinesCommand({})));
  const stateMachineArn = stateMachines?.find(({ name }) => name === 'sleeper')?.stateMachineArn;
  for (let n = 0; !isOver(); n += 1) {
    const name = `visitor-${caller}-${n}`;
    const { executionArn } = await timed(() =>
      client.send(new StartExecutionCommand({ stateMachineArn, name, input: '{}' })),
    );
    await timed(() => client.send(new DescribeExecutionCommand({ executionArn })));
  }
  return waits;
};

const round = (value: number): number => Math.round(value * 100) / 100;
