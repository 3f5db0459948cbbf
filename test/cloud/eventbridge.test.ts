import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cloudEventOf } from '#domain/notification/cdevent.ts';
import type { Notice } from '#domain/notification/notice.ts';
import type { Sink } from '#ports/notifications.ts';
import { openAws } from '#worlds/aws.ts';
import { type Gate, openGate } from './access/gate.ts';
import { openIdentities } from './access/identities.ts';
import { buildPart } from './build/build.ts';
import { root } from './build/places.ts';
import { askMoto, putSecrets } from './furnish.ts';
import { type Service, startMoto } from './processes.ts';
import { readTemplate } from './template/read-template.ts';
import { readStack } from './template/stack.ts';

/* Notices on a bus of EventBridge: the world of the cloud behind the gate, and moto with a rule that leads to a queue. */

const account = { partition: 'aws', region: 'eu-central-1', account: '123456789012', stack: 'tidegate-prod' };
const { region } = account;
const stack = readStack(readTemplate(root), account, { Operations: 'true' });
const identities = openIdentities(stack);
const folder = mkdtempSync(join(tmpdir(), 'tidegate-bus-'));
let moto: Service;
let gate: Gate;
let queue: string;

beforeAll(async () => {
  moto = await startMoto({ moto: await buildPart('moto', console.log) }, folder, account.account);
  gate = await openGate({
    account,
    identities,
    services: { events: moto.url, secretsmanager: moto.url },
    now: () => Date.now(),
  });
  const bus = { kind: 'eventbridge', name: 'one', region, bus: 'releases', url: gate.url };
  await putSecrets(moto.url, stack, {
    OperationsSecret: { notifications: [bus, { ...bus, name: 'gone', bus: 'gone' }] },
  });
  const events = (operation: string, body: object) => ask('events', `AWSEvents.${operation}`, body);
  const made = await ask('sqs', 'AmazonSQS.CreateQueue', { QueueName: 'releases' });
  queue = String(made['QueueUrl']);
  await events('CreateEventBus', { Name: 'releases' });
  await events('PutRule', {
    Name: 'all',
    EventBusName: 'releases',
    EventPattern: JSON.stringify({ source: ['tidegate'], 'detail-type': [{ prefix: 'dev.cdevents.' }] }),
  });
  const Arn = `arn:aws:sqs:${region}:${account.account}:releases`;
  await events('PutTargets', { Rule: 'all', EventBusName: 'releases', Targets: [{ Id: 'queue', Arn }] });
}, 600_000);
afterAll(async () => {
  gate?.close();
  await moto?.stop();
  rmSync(folder, { recursive: true });
});

const ask = async (
  service: string,
  target: string,
  body: object,
): Promise<Readonly<Record<string, unknown>>> =>
  (await (await askMoto(moto.url, region, service, target, body)).json()) as Record<string, unknown>;

/** The receivers as this function of the stack has them. */
const sinksOf = async (name: string): Promise<readonly Sink[]> => {
  const { key, secret, session } = identities.of(name);
  const { environment } = stack.functions.find((fn) => fn.name === name) ?? {};
  const world = await openAws(
    {
      ...environment,
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: key,
      AWS_SECRET_ACCESS_KEY: secret,
      AWS_SESSION_TOKEN: session,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: gate.url,
    },
    () => undefined,
  );
  return (await world.notifications?.sinks()) ?? [];
};

const noticeOf = (id: string): Notice => ({
  id,
  chain: '22222222-2222-4222-8222-222222222222',
  kind: 'ended',
  release: '01k',
  app: 'shop',
  at: Date.UTC(2026, 10, 30),
  message: 'released',
  needsPerson: false,
  outcome: { kind: 'released' },
  targets: [
    { name: 'eu', cluster: 'c', namespace: 'n', environment: 'prod', region: 'eu', images: { web: 'web:1' } },
  ],
});

/** What came to the queue, in order. */
const received = async (): Promise<readonly unknown[]> => {
  const said = await ask('sqs', 'AmazonSQS.ReceiveMessage', { QueueUrl: queue, MaxNumberOfMessages: 10 });
  const messages = (said['Messages'] ?? []) as readonly { readonly Body: string }[];
  return messages.map(({ Body }) => JSON.parse(Body) as unknown);
};

test('a notice reaches the queue behind a rule as it is, and the same one again under the same id', async () => {
  const [sink] = await sinksOf('deliverNotices');
  const notice = noticeOf('11111111-1111-4111-8111-111111111111');
  for (let time = 0; time < 2; time += 1)
    expect(await sink?.send(notice, {}, async () => [])).toMatchObject({ kind: 'delivered' });
  const events = await received();
  const event = cloudEventOf(notice);
  expect(events).toHaveLength(2);
  for (const one of events)
    expect(one).toMatchObject({ source: 'tidegate', 'detail-type': event['type'], detail: event });
});

test('a function without the right to send, and a bus that is not there, are told', async () => {
  const notice = noticeOf('33333333-3333-4333-8333-333333333333');
  const [, gone] = await sinksOf('deliverNotices');
  const [foreign] = await sinksOf('syncEnvironments');
  expect(await foreign?.send(notice, {}, async () => [])).toMatchObject({ kind: 'failed' });
  const answer = await gone?.send(notice, {}, async () => []);
  expect({ answer, events: await received() }).toEqual({
    answer: expect.not.objectContaining({ kind: 'delivered' }),
    events: [],
  });
});
