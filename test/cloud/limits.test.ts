import { createHmac, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Cloud, openCloud } from './open-cloud.ts';

let cloud: Cloud;
beforeAll(async () => {
  cloud = await openCloud({ log: console.log });
});
afterAll(() => cloud?.stop());

const ask = (path: string, token = cloud.token): Promise<Response> =>
  fetch(`${cloud.server}${path}`, { headers: { authorization: `Bearer ${token}` } });

test('a route that the template does not have is not there, and a token that nobody knows is refused', async () => {
  expect((await ask('/v1/nothing')).status).toBe(404);
  expect((await ask('/v1/releases', 'of-somebody-else-entirely')).status).toBe(401);
  expect((await ask('/healthz')).status).toBe(200);
});

/** A ping of GitHub; its signature shows that the body came through the HTTP API byte by byte. */
const ping = (secret: string, contentType: string): Promise<Response> => {
  const body = JSON.stringify({ zen: 'Keep it logically awesome: ü' });
  const signature = `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
  const headers = { 'content-type': contentType, 'x-github-event': 'ping', 'x-hub-signature-256': signature };
  return fetch(`${cloud.server}/v1/hooks/gh`, { method: 'POST', headers, body });
};

test('a receiver that is added to the secret is known to a function that is warm', async () => {
  const secret = randomUUID();
  expect((await ping(secret, 'application/json')).status).toBe(404);
  await cloud.putReceivers([{ id: 'gh', scheme: 'github', app: 'shop', secrets: [secret] }]);
  await expect
    .poll(async () => (await ping(secret, 'application/json')).status, { timeout: 30_000, interval: 1000 })
    .toBe(200);
  const calls = cloud.pool.reports.filter(({ name }) => name === 'webhooksApi');
  expect(calls.filter(({ initMs }) => initMs !== undefined)).toHaveLength(1);
  // Of no text type: the HTTP API hands it over in base64.
  expect((await ping(secret, 'application/octet-stream')).status).toBe(200);
  expect((await ping(randomUUID(), 'application/json')).status).toBe(401);
});

test('every function starts, cold and warm, within the memory and the time of the template', async () => {
  const { measureStack } = await import('./figures/measure.ts');
  for (const { name, memoryMb, answer } of await measureStack(cloud)) {
    const allowed = cloud.stack.functions.find((each) => each.name === name)?.memoryMb ?? 0;
    expect(memoryMb, name).toBeLessThan(allowed / 2);
    // Nobody asked for the release that it is given; what it says of that is its own, and no death.
    expect(answer, name).not.toMatch(/^(died|Runtime\..*|Sandbox\..*|ImportModuleError|TypeError)$/);
  }
});

test('the schedules come due and do their work with the rights that they have', async () => {
  const before = cloud.pool.reports.length;
  await cloud.schedules.due();
  const reports = cloud.pool.reports.slice(before);
  expect(reports.map(({ name, isError }) => [name, isError])).toEqual(
    cloud.stack.schedules.map(({ target }) => [
      cloud.stack.functions.find(({ arn }) => arn === target)?.name,
      false,
    ]),
  );
  expect(cloud.gate.seen.filter(({ isDenied }) => isDenied)).toEqual([]);
});
