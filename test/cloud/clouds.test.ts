import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { intentTag, type StackSpec } from '#domain/stack/cloud-stack.ts';
import type { World } from '#ports/world.ts';
import { openAws } from '#worlds/aws.ts';
import { type Gate, openGate } from './access/gate.ts';
import { openIdentities } from './access/identities.ts';
import { buildPart } from './build/build.ts';
import { root } from './build/places.ts';
import { putSecrets } from './furnish.ts';
import { resourceRole } from './probes.ts';
import { type Service, startMoto } from './processes.ts';
import { readTemplate } from './template/read-template.ts';
import { readStack } from './template/stack.ts';

/* What functions ask of CloudFormation, with the rights that they have: the world of the cloud behind the gate, and moto. */

const account = { partition: 'aws', region: 'eu-central-1', account: '123456789012', stack: 'tidegate-prod' };
const role = `arn:aws:iam::${account.account}:role/${resourceRole}`;
const stack = readStack(readTemplate(root), account, { Clouds: 'true', ResourceRoleArn: role });
const identities = openIdentities(stack);
const folder = mkdtempSync(join(tmpdir(), 'tidegate-clouds-'));
const region = account.region;
let moto: Service | undefined;
let gate: Gate;
beforeAll(async () => {
  moto = await startMoto({ moto: await buildPart('moto', console.log) }, folder, account.account);
  const services = { cloudformation: moto.url, secretsmanager: moto.url, sts: moto.url };
  gate = await openGate({ account, identities, services, now: () => Date.now() });
  await putSecrets(moto.url, stack, {
    CloudsSecret: {
      aws: { kind: 'cloudformation', region },
      other: { kind: 'cloudformation', region, role: `${role}-of-somebody` },
    },
  });
}, 600_000);
afterAll(async () => {
  gate?.close();
  await moto?.stop();
  rmSync(folder, { recursive: true });
});

/** The world as this function of the stack has it. */
const worldOf = async (name: string): Promise<World> => {
  const { key, secret, session } = identities.of(name);
  const { environment } = stack.functions.find((fn) => fn.name === name) ?? {};
  const services = ['DYNAMODB', 'SECRETS_MANAGER', 'CLOUDFORMATION', 'STS'];
  return openAws(
    {
      ...environment,
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: key,
      AWS_SECRET_ACCESS_KEY: secret,
      AWS_SESSION_TOKEN: session,
      ...Object.fromEntries(services.map((service) => [`AWS_ENDPOINT_URL_${service}`, gate.url])),
    },
    () => undefined,
  );
};

const place = { cluster: 'eu', namespace: 'shop' };
const cloudOf = async (fn: string, name = 'aws') => {
  const { clouds } = await worldOf(fn);
  if (clouds === undefined) throw new Error(`${fn} knows no clouds`);
  return { clouds, cloud: await clouds.open(name, place) };
};

const token = 'a'.repeat(64);
const specOf = async (name: string, className: string): Promise<StackSpec> => {
  const { clouds } = await cloudOf('planRelease');
  const template = JSON.stringify(await clouds.template('aws', className));
  return { name, template, parameters: {}, tags: { 'tidegate-app': 'shop', [intentTag]: token } };
};

/** Its ARN. */
const makeSecret = async (Name: string, SecretString: string): Promise<string> => {
  const made = await fetch(moto?.url ?? '', {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'secretsmanager.CreateSecret',
      authorization: `AWS4-HMAC-SHA256 Credential=owner/20260101/${region}/secretsmanager/aws4_request`,
    },
    body: JSON.stringify({ Name, SecretString }),
  });
  return ((await made.json()) as { readonly ARN: string }).ARN;
};

/** What is refused, in one sentence. */
const refusal = (asked: Promise<unknown>): Promise<string> => asked.then(() => 'done', String);

test('a plan sees what would be made, provision makes it with the role of resources, and rollBack removes it', async () => {
  const spec = await specOf('tidegate-prod-shop-db', 'postgres');
  const planning = await cloudOf('planRelease');
  expect((await planning.clouds.offers()).map(({ name }) => name)).toEqual(['aws', 'other']);
  expect(await planning.cloud.account()).toBe(`${account.account}/${region}`);
  expect((await planning.cloud.preview(spec)).map(({ action }) => action)).toEqual(['create', 'create']);
  const { cloud } = await cloudOf('provision');
  expect(await cloud.create(spec, token)).toEqual({ kind: 'accepted' });
  const made = await cloud.read(spec.name);
  expect(made?.phase).toBe('ready');
  expect(made?.outputs['password']?.kind).toBe('secret');
  expect(await (await cloudOf('resourcesApi')).cloud.drift(spec.name)).toMatchObject({ kind: 'unknown' });
  expect(await (await cloudOf('rollBack')).cloud.remove(spec.name, 'b'.repeat(64))).toEqual({
    kind: 'accepted',
  });
  expect(await cloud.read(spec.name)).toBeUndefined();
  expect(gate.seen.filter(({ isDenied }) => isDenied)).toEqual([]);
});

test('the password that a stack has made is read, and no other one', async () => {
  // moto tells no ARN of a secret that it has made from a template, so this one is made by hand, called as it would be.
  const { cloud } = await cloudOf('provision');
  const theirs = await makeSecret('tidegate-prod-shop-db-Password', '{"password":"planted"}');
  expect(await cloud.reveal(`${theirs}#password`)).toBe('planted');
  const others = await makeSecret('payroll', '{"password":"planted"}');
  expect(await refusal(cloud.reveal(`${others}#password`))).toMatch(/AccessDeniedException/);
  expect(await refusal(cloud.reveal(stack.secrets['ApiSecret'] ?? ''))).toMatch(/AccessDeniedException/);
});

test('what a function may not do is told with the right that it lacks, and is not done', async () => {
  const spec = await specOf('tidegate-prod-shop-jobs', 'queue');
  const { cloud } = await cloudOf('provision');
  expect(await refusal((await cloudOf('planRelease')).cloud.create(spec, token))).toMatch(
    /ProviderForbids.* may not cloudformation:CreateStack; grant it/,
  );
  expect(await refusal((await cloudOf('provision', 'other')).cloud.create(spec, token))).toMatch(
    /ProviderForbids.* may not cloudformation:CreateStack; grant it/,
  );
  expect(await refusal(cloud.create({ ...spec, name: account.stack }, token))).toMatch(/ProviderForbids/);
  expect(await refusal(cloud.remove(account.stack, token))).toMatch(/ProviderForbids/);
  expect(await cloud.read(spec.name)).toBeUndefined();
});

test('a function that has nothing to do with clouds knows of none', async () => {
  expect((await worldOf('moveStep')).clouds).toBeUndefined();
});
