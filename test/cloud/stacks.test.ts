import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openCloudFormation } from '#adapters/cloud/cloudformation/open.ts';
import { systemClock } from '#adapters/clock/system.ts';
import { classOf } from '#domain/stack/classes.ts';
import { intentTag } from '#domain/stack/cloud-stack.ts';
import { testCloud } from '../contract/cloud.ts';
import { buildPart } from './build/build.ts';
import { type Service, startMoto } from './processes.ts';

/* AWS CloudFormation as moto plays it: real stacks of S3, SQS, DynamoDB, RDS and ElastiCache in its own services. */

const folder = mkdtempSync(join(tmpdir(), 'tidegate-stacks-'));
let moto: Service | undefined;
beforeAll(async () => {
  moto = await startMoto({ moto: await buildPart('moto', console.log) }, folder, '123456789012');
  // It loads its linter when it is first asked to look at a template.
  await open()
    .preview({ name: 'warm-up', template: queueOf(1), parameters: {}, tags })
    .catch(() => undefined);
}, 600_000);
afterAll(async () => {
  await moto?.stop();
  rmSync(folder, { recursive: true });
});

const open = () =>
  openCloudFormation({
    name: 'aws',
    region: 'eu-central-1',
    keys: () => ({ accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'a-planted-secret-key' }),
    clock: systemClock(),
    endpoint: moto?.url ?? '',
  });

const templates = new URL('../../shared/adapters/cloud/cloudformation/templates/', import.meta.url);
const read = (name: string): string => readFileSync(new URL(`${name}.json`, templates), 'utf8');
const tags = { 'tidegate-app': 'shop' };

const queueOf = (VisibilityTimeout: number): string =>
  JSON.stringify({
    Resources: { Queue: { Type: 'AWS::SQS::Queue', Properties: { VisibilityTimeout } } },
    Outputs: { name: { Value: { 'Fn::GetAtt': ['Queue', 'QueueName'] } } },
  });

describe('CloudFormation', () => {
  testCloud(async () => {
    // moto compares templates, not parameters: here the value stands in the template.
    const spec = (name: string, { VisibilityTimeout = '30' }: Readonly<Record<string, string>> = {}) => ({
      name,
      template: queueOf(Number(VisibilityTimeout)),
      parameters: {},
      tags,
    });
    return {
      cloud: open(),
      spec,
      other: { VisibilityTimeout: '60' },
      pass: async () => undefined,
      hasSecret: false,
      isBlind: true,
    };
  });

  /** moto makes no caches from templates, and a load balancer needs subnets of somebody. */
  const unplayed = ['redis', 'load-balancer'];
  test.each(
    readdirSync(templates)
      .map((file) => file.replace('.json', ''))
      .filter((name) => !unplayed.includes(name)),
  )('the template of %s makes what its class promises', async (name) => {
    const cloud = open();
    const stack = `tidegate-template-${name}`;
    const spec = { name: stack, template: read(name), parameters: {}, tags };
    expect(
      await cloud.create({ ...spec, tags: { ...tags, [intentTag]: 'a'.repeat(64) } }, 'a'.repeat(64)),
    ).toEqual({
      kind: 'accepted',
    });
    const made = await cloud.read(stack);
    expect(made?.phase).toBe('ready');
    const promised = classOf(name)?.outputs ?? {};
    const told = Object.entries(made?.outputs ?? {}).map(([output, { kind }]) => [output, kind]);
    expect(Object.fromEntries(told)).toMatchObject(promised);
    await cloud.remove(stack, 'b'.repeat(64));
  });

  test('a secret is read from Secrets Manager, whole or a field of it', async () => {
    const made = await fetch(moto?.url ?? '', {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': 'secretsmanager.CreateSecret',
        authorization:
          'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260101/eu-central-1/secretsmanager/aws4_request',
      },
      body: JSON.stringify({ Name: 'db', SecretString: '{"password":"planted-password"}' }),
    });
    const { ARN } = (await made.json()) as { readonly ARN: string };
    expect(await open().reveal(`${ARN}#password`)).toBe('planted-password');
    expect(await open().reveal(ARN)).toBe('{"password":"planted-password"}');
    const trouble = await open()
      .reveal(`${ARN}#user`)
      .catch((error: Error) => error.message);
    expect(trouble).toContain('has no field "user"');
    expect(trouble).not.toContain('planted');
  });

  test('an account that is not reached is told without credentials', async () => {
    const cut = openCloudFormation({
      name: 'aws',
      region: 'eu-central-1',
      keys: () => ({ accessKeyId: 'AKIDPLANTED', secretAccessKey: 'a-planted-secret-key' }),
      clock: systemClock(),
      endpoint: 'http://127.0.0.1:9',
    });
    const spec = { name: 'one', template: read('queue'), parameters: {}, tags };
    expect(await cut.create(spec, 'a'.repeat(64))).toMatchObject({ kind: 'unknown' });
    const said = await Promise.all(
      [cut.read('one'), cut.account(), cut.preview(spec)].map((asked) =>
        (asked as Promise<unknown>).then(String, (error: Error) => `${error.name} ${error.message}`),
      ),
    );
    expect(said.join()).toMatch(/ProviderUnreachable/);
    expect(said.join()).not.toMatch(/PLANTED|planted/);
  });
});
