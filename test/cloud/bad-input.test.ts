import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CreateTableCommand,
  DeleteTableCommand,
  DynamoDBClient,
  ScanCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { root } from './build/places.ts';
import { askMoto, makeTable } from './furnish.ts';
import { logLines } from './log-lines.ts';
import { type Cloud, openCloud } from './open-cloud.ts';

/* What an operator gets wrong: one sentence in the answer, one in the log, and nothing half done. Real time: functions are processes. */

const credentials = { accessKeyId: 'operator', secretAccessKey: 'none' };
/** A cluster behind an address where nothing listens. */
const away = { eu: { server: 'https://127.0.0.1:9', login: { kind: 'bearer', token: 'a-token-of-nobody' } } };

const app = `apiVersion: core.oam.dev/v1beta1
kind: Application
metadata: { name: shop }
spec: { components: [{ name: web, type: webservice, properties: { image: 'web:1' } }] }
release: { targets: [{ name: eu, cluster: eu, namespace: shop, environment: prod, region: eu }] }
`;

let cloud: Cloud;
let table: DynamoDBClient;
beforeAll(async () => {
  const parameters = { SubnetIds: ['subnet-1', 'subnet-2'], SecurityGroupIds: ['sg-7'] };
  cloud = await openCloud({ log: console.log, clusters: away, parameters });
  const { region } = cloud.stack.account;
  table = new DynamoDBClient({ endpoint: cloud.services.dynamodb, region, credentials });
  await register();
}, 600_000);
afterAll(async () => {
  table?.destroy();
  await cloud?.stop();
});
afterEach(() => cloud.configure({}));

interface Said {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

const ask = async (method: string, path: string, body?: object): Promise<Said> => {
  const headers = {
    authorization: `Bearer ${cloud.token}`,
    'content-type': 'application/json',
    'idempotency-key': randomUUID(),
  };
  const sent = { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) };
  const answer = await fetch(`${cloud.server}${path}`, sent);
  return { status: answer.status, body: (await answer.json()) as Said['body'] };
};
const register = (): Promise<Said> =>
  ask('PUT', '/v1/apps/shop', { source: { files: [{ path: 'app.yaml', text: app }] } });
const release = (): Promise<Said> => ask('POST', '/v1/releases', { app: 'shop' });
const statusOf = async (id: unknown): Promise<string> =>
  JSON.stringify((await ask('GET', `/v1/releases/${String(id)}`)).body);
/** Every sentence that a function has logged; none of one that was never called. */
const logged = (name: string): readonly string[] =>
  logLines(cloud, name).flatMap(({ handler, message }) =>
    [handler, message].filter((each): each is string => typeof each === 'string'),
  );

const items = async (): Promise<number> =>
  (await table.send(new ScanCommand({ TableName: cloud.stack.table, Select: 'COUNT' }))).Count ?? 0;

/** The answer, and that it has changed nothing. */
const harmless = async (asked: () => Promise<Said>): Promise<Said> => {
  const before = await items();
  const said = await asked();
  expect(await items()).toBe(before);
  return said;
};

const notHere =
  /Secrets Manager answered ResourceNotFoundException; it is not there; write it, in the region/;
const settings = /^the settings of this server are not right \(secret \S+\); its log says what is wrong$/;

test('a secret of another region', async () => {
  const [arn = ''] = Object.entries(cloud.stack.secrets).flatMap(([id, each]) =>
    id === 'ApiSecret' ? each : [],
  );
  cloud.configure({ TIDEGATE_API: arn.replace('eu-central-1', 'us-east-1') });
  const said = await harmless(release);
  expect(said).toMatchObject({
    status: 500,
    body: { code: 'settings', detail: expect.stringMatching(settings) },
  });
  expect(logged('releasesApi')).toContainEqual(
    expect.stringMatching(/it is in us-east-1, and this function runs in eu-central-1$/),
  );
});

test('a table of another region, which the role does not know', async () => {
  cloud.configure({ TIDEGATE_TABLE: 'table-of-another-region' });
  const said = await harmless(release);
  const detail = 'give the role of this function the right to do that';
  expect(said).toMatchObject({ status: 500, body: { code: 'installation', detail } });
  expect(logged('releasesApi')).toContainEqual(
    expect.stringMatching(/^table table-of-another-region: .*give the role/),
  );
});

test.each([
  ['a region that is none', { AWS_REGION: 'frankfurt' }, /AWS_REGION is "frankfurt", which is no region/],
  ['a time that is none', { TIDEGATE_KEEP: 'soon' }, /TIDEGATE_KEEP must be a time like 90d$/],
])('%s', async (_, variables, sentence) => {
  cloud.configure(variables);
  const said = await harmless(release);
  const detail = 'the settings of this server are not right (this function); its log says what is wrong';
  expect(said).toMatchObject({ status: 500, body: { code: 'settings', detail } });
  expect(logged('releasesApi')).toContainEqual(expect.stringMatching(sentence));
});

const dropSecret = (id: string): Promise<Response> => {
  const SecretId = (cloud.stack.secrets[id]?.split(':secret:')[1] ?? '').replace(/-AbCdEf$/, '');
  const { region } = cloud.stack.account;
  const body = { SecretId, ForceDeleteWithoutRecovery: true };
  return askMoto(cloud.services.moto, region, 'secretsmanager', 'secretsmanager.DeleteSecret', body);
};

test('a missing secret', async () => {
  expect((await dropSecret('ApiSecret')).ok).toBe(true);
  cloud.pool.cool();
  const said = await harmless(release);
  expect(said).toMatchObject({
    status: 500,
    body: { code: 'settings', detail: expect.stringMatching(settings) },
  });
  expect(logged('releasesApi')).toContainEqual(expect.stringMatching(notHere));
  await cloud.putReceivers([]);
  cloud.pool.cool();
  expect((await ask('GET', '/v1/releases')).status).toBe(200);
});

const reach =
  /this function is in subnet-1 and subnet-2: .*an outbound rule of sg-7 to port 9 of 127\.0\.0\.1, and an inbound rule of the API server's security group from sg-7/;

/** Ends a release that gets nowhere. */
const abort = async (id: unknown): Promise<void> => {
  await ask('POST', `/v1/releases/${String(id)}/abort`, { reason: 'no cluster' });
  await expect.poll(() => statusOf(id), { timeout: 180_000, interval: 500 }).toMatch(/"kind":"aborted"/);
};

test('a cluster that cannot be reached', async () => {
  const planned = await harmless(() => ask('POST', '/v1/plans', { app: 'shop' }));
  expect(JSON.stringify(planned.body)).toMatch(reach);
  const { id } = (await release()).body;
  await expect.poll(() => statusOf(id), { timeout: 180_000, interval: 500 }).toMatch(reach);
  expect(cloud.stack.functions.flatMap(({ name }) => logged(name))).toContainEqual(
    expect.stringMatching(reach),
  );
  await abort(id);
});

test('a state machine that was deleted: the release is recorded, and starts when the machine is there again', async () => {
  cloud.gate.faults.refuse('states', 'StartExecution', 'StateMachineDoesNotExist');
  cloud.gate.faults.refuse('states', 'DescribeExecution', 'ExecutionDoesNotExist');
  const said = await release();
  const sentence =
    /^the state machine is not there; was the stack deployed in this region\?; release (\S+) is recorded and starts automatically when that is fixed$/;
  const detail = expect.stringMatching(sentence);
  expect(said).toMatchObject({ status: 500, body: { code: 'installation', detail } });
  expect(logged('releasesApi')).toContainEqual(expect.stringMatching(/the state machine is not there/));
  const [, id] = sentence.exec(String(said.body['detail'])) ?? [];
  await cloud.schedules.due();
  expect(logged('recoverReleases')).toContainEqual(expect.stringMatching(/the state machine is not there/));
  cloud.gate.faults.clear();
  await cloud.schedules.due();
  await expect.poll(() => statusOf(id), { timeout: 180_000, interval: 500 }).toMatch(reach);
  await abort(id);
});

test('functions whose versions were deleted: the release says that it does not start, and does after a deployment', async () => {
  cloud.pool.retire('1');
  const { id } = (await release()).body;
  const held =
    /"held: its workflow has failed 5 times in a row; look at the last run, then `tidegate retry` it"/;
  const swept = async () => {
    await cloud.schedules.due();
    return statusOf(id);
  };
  await expect.poll(swept, { timeout: 180_000, interval: 500 }).toMatch(held);
  expect(readFileSync(join(cloud.folder, 'logs/recoverReleases.log'), 'utf8')).toContain(
    `a person is needed: release ${String(id)} of shop is open, but its workflow has failed 5 times in a row`,
  );
  await cloud.deploy(root);
  expect((await ask('POST', `/v1/releases/${String(id)}/retry`, {})).status).toBeLessThan(300);
  await expect.poll(swept, { timeout: 180_000, interval: 500 }).toMatch(reach);
  await abort(id);
});

test('a table of an older version', async () => {
  const { table: name } = cloud.stack;
  await table.send(new DeleteTableCommand({ TableName: name }));
  const missing = await release();
  expect(missing).toMatchObject({
    status: 500,
    body: { code: 'installation', detail: 'the table is not there; was the stack deployed in this region?' },
  });
  await table.send(
    new CreateTableCommand({
      TableName: name,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: ['id', 'version'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
      KeySchema: [
        { AttributeName: 'id', KeyType: 'HASH' },
        { AttributeName: 'version', KeyType: 'RANGE' },
      ],
    }),
  );
  const detail = expect.stringMatching(
    /^the table does not have the keys pk and sk: it is of another version/,
  );
  for (const act of [release, register])
    expect(await harmless(act)).toMatchObject({ status: 500, body: { code: 'installation', detail } });
  for (const name of ['releasesApi', 'appsApi'])
    expect(logged(name)).toContainEqual(expect.stringMatching(/does not have the keys pk and sk/));
  await table.send(new DeleteTableCommand({ TableName: name }));
  await makeTable(cloud.services.dynamodb, cloud.stack);
  expect((await register()).status).toBe(200);
});
