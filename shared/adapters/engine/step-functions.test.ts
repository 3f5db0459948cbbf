import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { SFNClient } from '@aws-sdk/client-sfn';
import { afterEach, expect, test } from 'vitest';
import { openStepFunctions } from './step-functions.ts';

type Answer = { readonly status: number; readonly body: object };
const closing: (() => void)[] = [];
afterEach(() => closing.splice(0).forEach((close) => close()));

/** The engine over a loopback server that answers each action as told, and keeps what was asked. */
const engineOver = async (answers: Readonly<Record<string, Answer>>) => {
  const asked: { action: string; body: unknown }[] = [];
  const reply = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const action = String(request.headers['x-amz-target']).replace('AWSStepFunctions.', '');
    asked.push({ action, body: await json(request) });
    const answer = answers[action] ?? refused('UnknownOperationException');
    response.writeHead(answer.status, { 'content-type': 'application/x-amz-json-1.0' });
    response.end(JSON.stringify(answer.body));
  };
  const server = createServer((request, response) => void reply(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = new SFNClient({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: 'local',
    credentials: { accessKeyId: 'none', secretAccessKey: 'none' },
    maxAttempts: 1,
  });
  closing.push(() => (client.destroy(), server.close()));
  const arnOf = (workflow: string): string =>
    `arn:aws:states:local:000000000000:stateMachine:tidegate-${workflow}`;
  return { engine: openStepFunctions({ client, arnOf }), asked };
};
const refused = (name: string): Answer => ({
  status: 400,
  body: { __type: `com.amazonaws.sfn#${name}`, message: 'no' },
});
const fine = (body: object): Answer => ({ status: 200, body });
const run = 'arn:aws:states:local:000000000000:execution:tidegate-release:r-1';

test('starts a run under its name', async () => {
  const { engine, asked } = await engineOver({
    DescribeExecution: refused('ExecutionDoesNotExist'),
    StartExecution: fine({ executionArn: run, startDate: 1 }),
  });
  expect(await engine.start('release', 'r-1', { release: 'r-1' })).toBe('started');
  expect(asked).toEqual([
    { action: 'DescribeExecution', body: { executionArn: run } },
    {
      action: 'StartExecution',
      body: {
        stateMachineArn: 'arn:aws:states:local:000000000000:stateMachine:tidegate-release',
        name: 'r-1',
        input: '{"release":"r-1"}',
      },
    },
  ]);
});

test('finds the first run under a name that was used, and starts nothing', async () => {
  const { engine, asked } = await engineOver({
    DescribeExecution: fine({ executionArn: run, status: 'RUNNING', startDate: 1 }),
  });
  expect(await engine.start('release', 'r-1', {})).toBe('known');
  expect(asked.map(({ action }) => action)).toEqual(['DescribeExecution']);
});

test('knows a run that a rival started in between', async () => {
  const { engine } = await engineOver({
    DescribeExecution: refused('ExecutionDoesNotExist'),
    StartExecution: refused('ExecutionAlreadyExists'),
  });
  expect(await engine.start('release', 'r-1', {})).toBe('known');
});

test.each(['TaskTimedOut', 'TaskDoesNotExist', 'InvalidToken'])(
  'a token that is %s is gone',
  async (name) => {
    const { engine } = await engineOver({ SendTaskSuccess: refused(name) });
    expect(await engine.answer('token', {})).toBe('gone');
  },
);

test('answers a waiting run', async () => {
  const { engine, asked } = await engineOver({ SendTaskSuccess: fine({}) });
  expect(await engine.answer('token', { kind: 'approved' })).toBe('answered');
  expect(asked[0]?.body).toEqual({ taskToken: 'token', output: '{"kind":"approved"}' });
});

test.each([
  [{ status: 'RUNNING' }, { kind: 'running', since: 2000 }],
  [{ status: 'PENDING_REDRIVE' }, { kind: 'running', since: 2000 }],
  [
    { status: 'SUCCEEDED', output: '{"kind":"done"}' },
    { kind: 'succeeded', output: { kind: 'done' } },
  ],
  [
    { status: 'FAILED', error: 'Broken', cause: 'why' },
    { kind: 'failed', error: 'Broken', reason: 'why' },
  ],
  [
    { status: 'TIMED_OUT' },
    { kind: 'failed', error: 'States.Timeout', reason: 'the workflow took too long' },
  ],
  [
    { status: 'ABORTED', error: 'Stopped', cause: 'by me' },
    { kind: 'failed', error: 'Stopped', reason: 'by me' },
  ],
])('sees %o', async (described, seen) => {
  const { engine } = await engineOver({
    DescribeExecution: fine({ executionArn: run, startDate: 2, ...described }),
  });
  expect(await engine.look('release', 'r-1')).toEqual(seen);
});

test('does not know a run that was never started, and cannot stop it', async () => {
  const nothing = refused('ExecutionDoesNotExist');
  const { engine } = await engineOver({ DescribeExecution: nothing, StopExecution: nothing });
  expect(await engine.look('release', 'r-1')).toEqual({ kind: 'unknown' });
  await expect(engine.stop('release', 'r-1', 'why')).rejects.toMatchObject({ name: 'NotFound' });
});

test('stops a run where it stands', async () => {
  const { engine, asked } = await engineOver({ StopExecution: fine({ stopDate: 3 }) });
  await engine.stop('release', 'r-1', 'the operator said so');
  expect(asked[0]?.body).toEqual({ executionArn: run, error: 'Stopped', cause: 'the operator said so' });
});

test.each([
  ['CloudUnreachable', { status: 503, body: {} }],
  ['CloudUnreachable', refused('ThrottlingException')],
  ['Broken', refused('AccessDeniedException')],
  ['Broken', refused('StateMachineDoesNotExist')],
])('tells %s as such', async (name, answer) => {
  const { engine } = await engineOver({ DescribeExecution: answer });
  await expect(engine.look('release', 'r-1')).rejects.toMatchObject({ name });
});
