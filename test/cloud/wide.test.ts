import { GetExecutionHistoryCommand, ListExecutionsCommand, SFNClient } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Client, openClient } from '../../cli/client.ts';
import { type Cloud, openCloud } from './open-cloud.ts';

/* A release to 2,000 targets through the packaged functions, as far as it goes without a cluster that answers. */

const count = 2000;
const app = `apiVersion: core.oam.dev/v1beta1
kind: Application
metadata: { name: wide }
spec: { components: [{ name: web, type: webservice, properties: { image: 'web:1' } }] }
release:
  targets:
${Array.from({ length: count }, (_, n) => `    - { name: target-of-some-team-${n}, cluster: eu, namespace: wide-${n}, environment: prod, region: eu }\n`).join('')}`;

let cloud: Cloud;
let client: Client;
let states: SFNClient;
beforeAll(async () => {
  const login = { kind: 'bearer', token: 'a-token-of-nobody' };
  cloud = await openCloud({ log: console.log, clusters: { eu: { server: 'https://127.0.0.1:9', login } } });
  client = openClient(async () => cloud);
  const credentials = { accessKeyId: 'operator', secretAccessKey: 'none' };
  states = new SFNClient({ endpoint: cloud.engine, region: cloud.stack.account.region, credentials });
}, 600_000);
afterAll(async () => {
  states?.destroy();
  await cloud?.stop();
});

/** Of the execution of a release: how many events it has, and the bytes of the largest text in one. */
const sizesOf = async (id: string) => {
  const { partition, region, account } = cloud.stack.account;
  const name = cloud.stack.machines.find((each) => each.name.endsWith('-release'))?.name ?? '';
  const stateMachineArn = `arn:${partition}:states:${region}:${account}:stateMachine:${name}`;
  const { executions = [] } = await states.send(new ListExecutionsCommand({ stateMachineArn }));
  const executionArn = executions.find((each) => each.name === id)?.executionArn;
  const asked = { executionArn, includeExecutionData: true, maxResults: 1000 };
  const { events = [] } = await states.send(new GetExecutionHistoryCommand(asked));
  const texts = events.flatMap((event) =>
    Object.values(event).flatMap((details) => Object.values(details ?? {})),
  );
  const bytes = texts.map((text) => (typeof text === 'string' ? Buffer.byteLength(text) : 0));
  return { events: events.length, largest: Math.max(...bytes) };
};

const stateOf = async (id: string): Promise<string> => (await client.release(id)).state;

test(`one to ${count} targets is registered, begun and aborted within the limits of the template`, async () => {
  await client.register('wide', { files: [{ path: 'app.yaml', text: app }] });
  const { id } = await client.start({ app: 'wide' }, 'once');
  await expect
    .poll(async () => JSON.stringify((await client.release(id)).targets[0]), {
      timeout: 180_000,
      interval: 1000,
    })
    .toMatch(/refused/);
  await client.control(id, 'abort', 'no cluster');
  await expect.poll(() => stateOf(id), { timeout: 180_000, interval: 1000 }).toBe('closed');
  const { events, largest } = await sizesOf(id);
  expect(events).toBeLessThan(100);
  expect(largest).toBeLessThan(16 * 1024);
  const reports = cloud.pool.reports.filter(({ isError }) => isError);
  expect(reports).toEqual([]);
  for (const { name, memoryMb, ms } of cloud.pool.reports) {
    const fn = cloud.stack.functions.find((each) => each.name === name);
    expect(memoryMb, name).toBeLessThan((fn?.memoryMb ?? 0) / 2);
    expect(ms, name).toBeLessThan((fn?.timeoutSeconds ?? 0) * 1000);
  }
  console.table(slowestOf(cloud));
});

const slowestOf = ({ pool }: Cloud) => {
  const byName = Object.groupBy(pool.reports, ({ name }) => name);
  return Object.entries(byName).map(([name, calls = []]) => ({
    name,
    calls: calls.length,
    'slowest ms': Math.round(Math.max(...calls.map(({ ms }) => ms))),
    MB: Math.max(...calls.map(({ memoryMb }) => memoryMb)),
  }));
};
