import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { invokeOverHttp } from './lambda-endpoint.ts';
import { openTestEngine } from './testing.ts';
import { call, machine } from './testing-shapes.ts';

/** A server that speaks the Invoke API: `work` answers, `bad` fails as a function fails, others are not there. */
const serve = async () => {
  const server = createServer((request, response) => {
    const name = request.url?.split('/')[3];
    if (name !== 'work' && name !== 'bad') response.writeHead(404).end('{"Message":"no such function"}');
    else if (name === 'work') response.writeHead(200).end('{"done":true}');
    else
      response
        .writeHead(200, { 'x-amz-function-error': 'Unhandled' })
        .end('{"errorType":"Sour","errorMessage":"milk"}');
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => server.close() };
};

test('functions behind an endpoint are called by the Invoke API, and their errors keep their names', async () => {
  const server = await serve();
  const world = openTestEngine({}, { invoke: invokeOverHttp(server.url) });
  const of = async (name: string) => {
    const m = await world.create(
      name,
      machine({ T: call({ Arguments: { FunctionName: name, Payload: {} } }) }),
    );
    const arn = await world.start(m, 'one');
    await world.engine.settled();
    const { status, output, error } = await world.describe(arn);
    return [status, output ?? error];
  };
  expect(await of('work')).toEqual(['SUCCEEDED', '{"done":true}']);
  expect(await of('bad')).toEqual(['FAILED', 'Sour']);
  expect(await of('gone')).toEqual(['FAILED', 'Lambda.ResourceNotFoundException']);
  server.close();
});

test('an endpoint that is not there fails the task by a name that a Retry can match', async () => {
  const server = await serve();
  server.close();
  const world = openTestEngine({}, { invoke: invokeOverHttp(server.url) });
  const arn = await world.start(await world.create('m', machine({ T: call() })), 'one');
  await world.engine.settled();
  expect(await world.describe(arn)).toMatchObject({ status: 'FAILED', error: 'Lambda.SdkClientException' });
});
