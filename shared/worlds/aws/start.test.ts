import { afterAll, beforeAll, expect, test, vi } from 'vitest';
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
    'it lies in us-east-1, and this function runs in eu-central-1',
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
