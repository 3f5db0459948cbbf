import { createHmac, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openClient } from '../../cli/client.ts';
import { logLines } from './log-lines.ts';
import { type Cloud, openCloud } from './open-cloud.ts';

/** Clusters that are known and do not answer. */
const away = Object.fromEntries(
  Array.from({ length: 20 }, (_, index) => [
    `c${index}`,
    { server: 'https://127.0.0.1:9', login: { kind: 'bearer', token: 'a-token-of-nobody' } },
  ]),
);

let cloud: Cloud;
beforeAll(async () => {
  // On a busy machine the clock says nothing of how long a function works, which has a processor of its own on Lambda.
  cloud = await openCloud({ log: console.log, clusters: away, patience: 4 });
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

test('a schedule that cannot do its work fails, so that Lambda leaves a dead letter, and the next one does it', async () => {
  const reported = async () => {
    const before = cloud.pool.reports.length;
    await cloud.schedules.due();
    return cloud.pool.reports
      .slice(before)
      .filter(({ isError }) => isError)
      .map(({ name }) => name);
  };
  cloud.gate.faults.away('dynamodb', 600_000);
  const failed = await reported();
  expect(failed).toContain('recoverReleases');
  const lines = logLines(cloud, 'recoverReleases');
  expect(lines.at(-1)).toMatchObject({ error: 'CloudUnreachable' });
  cloud.gate.faults.clear();
  expect(await reported()).toEqual([]);
});

/** An application of so many components in so many places. */
const large = (components: number, targets: number): string =>
  [
    'apiVersion: core.oam.dev/v1beta1',
    'kind: Application',
    'metadata: {name: large}',
    'spec:',
    '  components:',
    ...Array.from(
      { length: components },
      (_, index) =>
        `    - {name: part-${index}, type: webservice, properties: {image: "reg/part:${index}", ports: [{port: 80, expose: true}]}}`,
    ),
    'release:',
    '  targets:',
    ...Array.from(
      { length: targets },
      (_, index) => `    - {name: t${index}, cluster: c${index}, namespace: large}`,
    ),
  ].join('\n');

test('an application of 150 components in 20 places is registered and planned within the limits of the API', async () => {
  const client = openClient(async () => cloud);
  await client.register('large', { files: [{ path: 'app.yaml', text: large(150, 20) }] });
  const planned = await client.plan({ app: 'large' });
  expect(planned.targets).toHaveLength(20);
  for (const { name, cpuMs = 0 } of cloud.pool.reports) {
    const { timeoutSeconds = 0 } = cloud.stack.functions.find((each) => each.name === name) ?? {};
    expect(cpuMs, name).toBeLessThan(1000 * timeoutSeconds);
  }
});

test('settings that cannot be read are one sentence without a secret, and a metric that an alarm waits for', async () => {
  await cloud.putReceivers([{ id: 'gh', scheme: 'githup', app: 'shop', secrets: ['hidden-hidden-hidden'] }]);
  const answered = async () => (await ping('hidden-hidden-hidden', 'application/json')).status;
  await expect.poll(answered, { timeout: 30_000, interval: 1000 }).toBe(500);
  const lines = logLines(cloud, 'webhooksApi');
  expect(lines.filter(({ failures }) => failures === 1)[0]).toMatchObject({
    answer: '500',
    error: 'Broken',
    _aws: {
      CloudWatchMetrics: [
        { Namespace: 'Tidegate/tidegate-prod', Dimensions: [[]], Metrics: [{ Name: 'failures' }] },
      ],
    },
  });
  const sentence = lines.flatMap(({ handler }) => (typeof handler === 'string' ? [handler] : [])).at(-1);
  expect(sentence).toMatch(/^secret \S+api: \/receivers\/0\/scheme: .* must be /);
  expect(JSON.stringify(lines)).not.toContain('hidden');
});
