import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { handClock } from '../clock/hand.ts';
import { openSecret } from './secrets-manager.ts';

const closing: (() => void)[] = [];
afterEach(() => closing.splice(0).forEach((close) => close()));

/** A Secrets Manager on loopback that answers the next thing of the list, and the last for ever. */
const openAt = async (...answers: readonly (readonly [status: number, body: object])[]) => {
  let asked = 0;
  const server = createServer((_, response) => {
    const [status, body] = answers[Math.min(asked, answers.length - 1)] ?? [500, {}];
    asked += 1;
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => server.close());
  const clock = handClock(1_700_000_000_000);
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const keys = () => ({ accessKeyId: 'id', secretAccessKey: 'canary-secret-key' });
  const read = openSecret({ region: 'eu-central-1', keys, clock, endpoint }, 'tidegate/doors');
  return { read, clock, asked: () => asked };
};

test('a secret is read once and again after five minutes', async () => {
  const { read, clock, asked } = await openAt([200, { SecretString: 'one' }], [200, { SecretString: 'two' }]);
  expect([await read(), await read()]).toEqual(['one', 'one']);
  expect(asked()).toBe(1);
  await clock.advance(5 * 60_000);
  expect(await read()).toBe('two');
});

test('a recent copy is asked for at most every ten seconds', async () => {
  const { read, clock, asked } = await openAt([200, { SecretString: 'one' }], [200, { SecretString: 'two' }]);
  expect([await read(), await read('recent')]).toEqual(['one', 'one']);
  await clock.advance(11_000);
  expect([await read(), await read('recent'), await read()]).toEqual(['one', 'two', 'two']);
  expect(asked()).toBe(2);
});

test('while AWS is away the old secret serves', async () => {
  const { read, clock } = await openAt([200, { SecretString: 'one' }], [503, {}]);
  await read();
  await clock.advance(6 * 60_000);
  expect(await read()).toBe('one');
});

test.each([
  ['CloudUnreachable', 500, {}, /did not answer; it is tried again/],
  [
    'ConfigRefused',
    400,
    { __type: 'com.amazonaws#ResourceNotFoundException', message: 'arn:aws:secret' },
    /ResourceNotFoundException; it is not there; write it/,
  ],
  ['ConfigRefused', 400, { __type: 'AccessDeniedException' }, /allow the role of this function to read it/],
  ['ConfigRefused', 400, { __type: 'ExpiredTokenException' }, /credentials of this function have expired/],
  ['ConfigRefused', 400, { __type: 'SomethingNew' }, /SomethingNew; is it made, as text/],
  ['ConfigRefused', 200, { SecretBinary: 'AAAA' }, /no text; is it made, as text/],
])('%s (%i) is one sentence without a secret', async (name, status, body, sentence) => {
  const { read } = await openAt([status, body]);
  const failure: unknown = await read().catch((error: unknown) => error);
  expect(failure).toMatchObject({ name, message: expect.stringMatching(sentence) });
  expect(String(failure)).not.toMatch(/canary|arn:/);
});
