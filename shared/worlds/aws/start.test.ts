import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  type MockInstance,
  test,
  vi,
} from 'vitest';
import { type LocalTable, openLocalTable } from '#test/contract/local-table.ts';
import { playSecretsManager, type PlayedSecrets } from '#test/fakes/secrets-manager.ts';
import { answerRequest } from '#functions/api/routes.ts';
import { openAws } from '../aws.ts';

let manager: PlayedSecrets;
beforeAll(async () => {
  manager = await playSecretsManager();
});
afterAll(() => manager.close());

const arn = (name: string, region = 'eu-central-1') =>
  `arn:aws:secretsmanager:${region}:123456789012:secret:tidegate-prod/${name}-AbCdEf`;
const open = async (changes: Readonly<Record<string, string>>) => {
  const lines: string[] = [];
  const world = await openAws(
    {
      AWS_REGION: 'eu-central-1',
      AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'canary-key',
      AWS_ENDPOINT_URL_SECRETS_MANAGER: manager.url,
      AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:1',
      TIDEGATE_TABLE: 'table',
      ...changes,
    },
    (line) => lines.push(line),
  );
  return { world, lines };
};
const request = {
  method: 'GET',
  path: '/v1/apps',
  params: {},
  query: {},
  headers: { authorization: 'Bearer a-token-of-somebody-unknown' },
  body: new Uint8Array(),
};

test.each([
  ['malformed JSON', '{"tokens": canary', arn('api'), 'its text is not JSON'],
  [
    'a setting that is wrong',
    '{"tokens":[{"name":"ann","token":"canary"}]}',
    arn('api'),
    '/tokens/0/token: ',
  ],
  ['a missing secret', undefined, arn('api'), 'Secrets Manager answered ResourceNotFoundException'],
  [
    'another region',
    '{}',
    arn('api', 'us-east-1'),
    'it is in us-east-1, and this function runs in eu-central-1',
  ],
])('%s is one sentence in the log at the start and one in the answer', async (_, text, id, sentence) => {
  manager.texts.clear();
  if (text !== undefined) manager.texts.set('tidegate-prod/api', text);
  const noted = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  const { world, lines } = await open({ TIDEGATE_API: id });
  await vi.waitFor(() => expect(lines).toHaveLength(1));
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    level: 'error',
    tidegate: 'settings',
    message: expect.stringContaining(sentence),
  });
  const { status, body } = await answerRequest(request, world);
  expect(status).toBe(500);
  expect(JSON.parse(body)).toMatchObject({
    code: 'settings',
    detail: expect.stringMatching(
      /^the settings of this server are not right \(secret .*api.*\); its log says what/,
    ),
  });
  expect(noted).toHaveBeenCalledWith(expect.stringContaining(sentence));
  expect(`${lines.join('')}${body}${JSON.stringify(noted.mock.calls)}`).not.toContain('canary');
  noted.mockRestore();
});

const asAnn = { ...request, headers: { authorization: 'Bearer a-token-of-ann-which-is-long' } };
const knowsAnn = (): void => {
  manager.texts.clear();
  manager.texts.set(
    'tidegate-prod/api',
    JSON.stringify({ tokens: [{ name: 'ann', token: 'a-token-of-ann-which-is-long' }] }),
  );
};

describe('a stack that is not whole', () => {
  let table: LocalTable;
  let noted: MockInstance<typeof console.error>;
  beforeAll(async () => void (table = await openLocalTable()));
  afterAll(() => table.close());
  beforeEach(() => {
    knowsAnn();
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDEXAMPLE');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'canary-key');
    noted = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  });
  afterEach(() => {
    noted.mockRestore();
    vi.unstubAllEnvs();
  });
  const openWith = (changes: Readonly<Record<string, string>>) =>
    open({
      AWS_ENDPOINT_URL_DYNAMODB: table.endpoint,
      TIDEGATE_TABLE: table.name,
      TIDEGATE_API: arn('api'),
      ...changes,
    });

  test('a table that is not in this region', async () => {
    const { world } = await openWith({ TIDEGATE_TABLE: 'of-another-region' });
    const { status, body } = await answerRequest(asAnn, world);
    expect(status).toBe(500);
    expect(JSON.parse(body)).toMatchObject({
      code: 'installation',
      detail: 'the table is not there; was the stack deployed in this region?',
    });
    expect(noted).toHaveBeenCalledWith(expect.stringContaining('table of-another-region: AWS answered'));
  });

  test.each([
    ['ExpiredTokenException', 'the credentials have expired; get new ones'],
    ['UnrecognizedClientException', 'the credentials are not known to AWS'],
    ['AccessDeniedException', 'give the role of this function the right to do that'],
  ])('DynamoDB refuses with %s', async (refusal, detail) => {
    const refusing = createServer((_, response) => {
      response.writeHead(400, { 'content-type': 'application/x-amz-json-1.0' });
      response.end(JSON.stringify({ __type: `com.amazon.coral.service#${refusal}`, message: 'canary' }));
    }).listen(0, '127.0.0.1');
    await once(refusing, 'listening');
    const { port } = refusing.address() as AddressInfo;
    const { world } = await openWith({ AWS_ENDPOINT_URL_DYNAMODB: `http://127.0.0.1:${port}` });
    const { status, body } = await answerRequest(asAnn, world);
    expect(status).toBe(500);
    expect(JSON.parse(body)).toMatchObject({ code: 'installation', detail });
    expect(noted).toHaveBeenCalledWith(expect.stringContaining(`AWS answered ${refusal}`));
    expect(`${body}${JSON.stringify(noted.mock.calls)}`).not.toContain('canary');
    refusing.closeAllConnections();
    refusing.close();
  });

  test('a table with other keys', async () => {
    const old = await openLocalTable({ id: 'HASH', version: 'RANGE' });
    const { world } = await openWith({
      AWS_ENDPOINT_URL_DYNAMODB: old.endpoint,
      TIDEGATE_TABLE: old.name,
    });
    const { status, body } = await answerRequest(asAnn, world);
    expect(status).toBe(500);
    expect(JSON.parse(body)).toMatchObject({
      code: 'installation',
      detail: expect.stringMatching(/^the table does not have the keys pk and sk: it is of another version/),
    });
    await old.close();
  });

  test('a state machine that is deleted: the release is written down, and says so', async () => {
    const states = await playStates();
    vi.stubEnv('AWS_ENDPOINT_URL_SFN', states.url);
    const prefix = 'arn:aws:states:eu-central-1:123456789012:stateMachine:tidegate-prod-';
    const { world } = await openWith({ TIDEGATE_MACHINES: prefix });
    const send = (method: string, path: string, body: object) =>
      answerRequest(
        {
          ...asAnn,
          method,
          path,
          headers: { ...asAnn.headers, 'idempotency-key': 'once' },
          body: Buffer.from(JSON.stringify(body)),
        },
        world,
      );
    const files = [{ path: 'app.yaml', text: app }];
    expect((await send('PUT', '/v1/apps/shop', { source: { files } })).status).toBe(200);
    const { status, body } = await send('POST', '/v1/releases', { app: 'shop' });
    expect(status).toBe(500);
    expect(JSON.parse(body)).toMatchObject({
      code: 'installation',
      detail: expect.stringMatching(
        /^the state machine is not there; was the stack deployed in this region\?; release \S+ is recorded and starts automatically when that is fixed$/,
      ),
    });
    expect(noted).toHaveBeenCalledWith(expect.stringContaining('the state machine is not there'));
    await states.close();
  });
});

const app = `apiVersion: core.oam.dev/v1beta1
kind: Application
metadata: { name: shop }
spec: { components: [{ name: web, type: webservice, properties: { image: 'web:1' } }] }
release: { targets: [{ name: eu, cluster: eu, namespace: shop, environment: test, region: here }] }
`;

/** Step Functions after its machines were deleted. */
const playStates = async () => {
  const server = createServer((sent, response) => {
    const isStart = String(sent.headers['x-amz-target']).endsWith('StartExecution');
    const name = isStart ? 'StateMachineDoesNotExist' : 'ExecutionDoesNotExist';
    response.writeHead(400, { 'content-type': 'application/x-amz-json-1.0' });
    response.end(JSON.stringify({ __type: `com.amazonaws.sfn#${name}`, message: 'no' }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      server.closeAllConnections();
      server.close();
    },
  };
};

test('a region that is none is told before anything is opened', async () => {
  await expect(open({ AWS_REGION: 'frankfurt' })).rejects.toMatchObject({
    name: 'ConfigRefused',
    message: expect.stringContaining('AWS_REGION is "frankfurt", which is no region'),
  });
});

test('settings that are right say nothing', async () => {
  manager.texts.clear();
  manager.texts.set('tidegate-prod/api', '{}');
  const { world, lines } = await open({ TIDEGATE_API: arn('api') });
  expect((await answerRequest(request, world)).status).toBe(401);
  expect(lines).toEqual([]);
});

test('unknown tokens do not make it ask more than once in ten seconds, also while the secret is away', async () => {
  manager.texts.clear();
  manager.texts.set('tidegate-prod/api', '{}');
  const { world } = await open({ TIDEGATE_API: arn('api') });
  await world.settings.whoIs('nobody-knows-this-token-yet');
  const before = manager.asked();
  manager.texts.clear();
  for (let times = 0; times < 20; times += 1) await world.settings.whoIs(`token-${times}`);
  expect(manager.asked() - before).toBeLessThanOrEqual(2);
});
