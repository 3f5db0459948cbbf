import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  ListStateMachinesCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { main } from './main.ts';
import { playTerminal } from './terminal.fixture.ts';

/** `tidegate engine` as a process, an unmodified SDK client on one side of it and a Lambda on the other. */
const folder = mkdtempSync(join(tmpdir(), 'tidegate-engine-'));
const gate = join(import.meta.dirname, 'tidegate.mjs');
const children = new Set<ChildProcess>();

let called = 0;
const lambda = createServer((request, response) => {
  called += 1;
  request.resume().on('end', () => response.end('{"from":"lambda"}'));
});
const lambdaUrl = (): string => `http://127.0.0.1:${(lambda.address() as AddressInfo).port}`;
const taken = createServer();

beforeAll(async () => {
  for (const server of [lambda, taken])
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
  lambda.closeAllConnections();
  lambda.close();
  taken.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Started {
  readonly client: SFNClient;
  stop(signal: 'SIGTERM' | 'SIGINT' | 'SIGKILL'): Promise<{ code: number | null; out: string; err: string }>;
}

const start = (...flags: readonly string[]): Promise<Started> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [gate, 'engine', '--port', '0', ...flags], { cwd: folder });
    children.add(child);
    let [out, err] = ['', ''];
    const ended = new Promise<number | null>((done) => void child.on('close', done));
    child.stderr.on('data', (part: Buffer) => void (err += part.toString()));
    child.stdout.on('data', (part: Buffer) => {
      out += part.toString();
      const [, endpoint] = /engine on (\S+),/.exec(out) ?? [];
      if (endpoint === undefined) return;
      const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
      resolve({
        client: new SFNClient({ endpoint, region: 'local', credentials }),
        stop: async (signal) => {
          child.kill(signal);
          return { code: await ended, out, err };
        },
      });
    });
    void ended.then(() => reject(new Error(`it ended: ${out}${err}`)));
  });

const machine = (FunctionName: string): string =>
  JSON.stringify({
    QueryLanguage: 'JSONata',
    StartAt: 'Nap',
    States: {
      Nap: { Type: 'Wait', Seconds: '{% $states.input.nap %}', Next: 'Call' },
      Call: {
        Type: 'Task',
        Resource: 'arn:aws:states:::lambda:invoke',
        Arguments: { FunctionName },
        Output: '{% $states.result.Payload %}',
        End: true,
      },
    },
  });

const begin = async ({ client }: Started, name: string, definition: string, nap: number): Promise<string> => {
  const roleArn = 'arn:aws:iam::000000000000:role/x';
  const { stateMachineArn } = await client.send(new CreateStateMachineCommand({ name, roleArn, definition }));
  const input = JSON.stringify({ nap });
  const { executionArn } = await client.send(new StartExecutionCommand({ stateMachineArn, name, input }));
  return executionArn ?? '';
};

const endOf = async ({ client }: Started, executionArn: string) => {
  for (;;) {
    const seen = await client.send(new DescribeExecutionCommand({ executionArn }));
    if (seen.status !== 'RUNNING') return seen;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};

test('it serves an SDK, calls Lambda, is killed, goes on, and stops in good order', async () => {
  const flags = ['--db', 'alone.sqlite', '--lambda-endpoint', lambdaUrl()];
  const first = await start(...flags);
  const quick = await begin(first, 'quick', machine('work'), 0);
  expect(await endOf(first, quick)).toMatchObject({ status: 'SUCCEEDED', output: '{"from":"lambda"}' });
  const slow = await begin(first, 'slow', machine('work'), 1);
  await first.stop('SIGKILL');
  const second = await start(...flags);
  expect(await endOf(second, slow)).toMatchObject({ status: 'SUCCEEDED' });
  expect(called).toBe(2);
  const { code, out, err } = await second.stop('SIGTERM');
  expect([code, err]).toEqual([0, '']);
  expect(out).toContain('running executions continue when it starts again');
});

test('machines and executions get the ARNs of the account and region that it plays', async () => {
  const place = ['--region', 'eu-central-1', '--account', '123456789012'];
  const engine = await start('--db', 'placed.sqlite', '--lambda-endpoint', lambdaUrl(), ...place);
  expect(await begin(engine, 'placed', machine('work'), 0)).toBe(
    'arn:aws:states:eu-central-1:123456789012:execution:placed:placed',
  );
  await engine.stop('SIGTERM');
});

test("without a Lambda endpoint the tasks are the project's own functions, and there is no other", async () => {
  const engine = await start('--db', 'own.sqlite');
  const { stateMachines } = await engine.client.send(new ListStateMachinesCommand({}));
  expect(stateMachines?.map(({ name }) => name)).toEqual(['release', 'rollout', 'tenant']);
  const unknown = await begin(engine, 'unknown', machine('no-such-function'), 0);
  expect(await endOf(engine, unknown)).toMatchObject({ error: 'Lambda.ResourceNotFoundException' });
  const ours = await begin(engine, 'ours', machine('planRelease'), 0);
  const { status, cause } = await endOf(engine, ours);
  expect(status).toBe('FAILED');
  expect(cause).not.toContain('Function not found');
  expect(await engine.stop('SIGINT')).toMatchObject({ code: 0 });
});

/** What a wrong start says, as one line, and that it is no fault of ours. */
const refusal = async (...flags: readonly string[]): Promise<readonly [number, string]> => {
  const io = playTerminal({ cwd: folder });
  const code = await main(['engine', ...flags], io);
  expect(io.printed).toEqual([]);
  return [code, io.complained.join('\n')];
};

test('a port in use, a database that is damaged, newer or locked, and wrong flags are one clear line each', async () => {
  const lambdaFlag = ['--lambda-endpoint', 'http://127.0.0.1:9'];
  writeFileSync(join(folder, 'corrupt.sqlite'), 'no database at all, whatever its name may say '.repeat(50));
  const { port } = taken.address() as AddressInfo;
  const running = await start('--db', 'locked.sqlite', ...lambdaFlag);
  const at = (...flags: readonly string[]) => refusal('--port', '0', ...lambdaFlag, ...flags);
  const wrong = {
    port: await refusal('--port', String(port), ...lambdaFlag),
    corrupt: await at('--db', 'corrupt.sqlite'),
    locked: await at('--db', 'locked.sqlite'),
    nowhere: await at('--db', 'no/such/folder/engine.sqlite'),
    folder: await at('--db', '.'),
    endpoint: await refusal('--lambda-endpoint', '127.0.0.1:9001'),
    flag: await refusal('--lamda-endpoint', 'x'),
    word: await refusal('--port', 'abc'),
    region: await refusal('--region', 'EU', ...lambdaFlag),
    account: await refusal('--account', '42', ...lambdaFlag),
    alone: await refusal('--region', 'eu-central-1'),
  };
  expect(wrong).toEqual({
    port: [1, `tidegate: port ${port} is in use: stop what listens there, or choose another with --port`],
    corrupt: [13, expect.stringMatching(/^tidegate: .*corrupt\.sqlite: not a sound SQLite database; .*$/)],
    locked: [
      1,
      expect.stringMatching(/^tidegate: .*locked\.sqlite: another engine runs on this database; .*$/),
    ],
    nowhere: [13, expect.stringMatching(/^tidegate: .*engine\.sqlite: cannot be opened for writing; .*$/)],
    folder: [13, expect.stringMatching(/^tidegate: .*: cannot be opened for writing; .*$/)],
    endpoint: [1, 'tidegate: --lambda-endpoint 127.0.0.1:9001: an address such as http://127.0.0.1:9001'],
    flag: [1, 'tidegate: unknown flag --lamda-endpoint; did you mean "--lambda-endpoint"?'],
    word: [1, expect.stringMatching(/^tidegate: --port abc: a number/)],
    region: [1, 'tidegate: --region EU: a region such as eu-central-1'],
    account: [1, 'tidegate: --account 42: the 12 digits of an AWS account'],
    alone: [
      1,
      'tidegate: --region eu-central-1: functions in this process have no ARN; add --lambda-endpoint',
    ],
  });
  await running.stop('SIGTERM');
});
