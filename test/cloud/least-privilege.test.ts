import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { signed } from '#adapters/aws/sigv4.ts';
import { readFunctions } from '#infra/functions.ts';
import { type Gate, openGate } from './access/gate.ts';
import { openIdentities } from './access/identities.ts';
import { isAllowed } from './access/policy.ts';
import { root } from './build/places.ts';
import { kmsKey, type Probe, probesOf, resourceRole } from './probes.ts';
import { type Served, serve } from './serve.ts';
import { readTemplate } from './template/read-template.ts';
import { readStack, type Stack } from './template/stack.ts';

const account = { partition: 'aws', region: 'eu-central-1', account: '123456789012', stack: 'tidegate-prod' };
const withAll = {
  Chat: 'true',
  Clouds: 'true',
  Windows: 'true',
  Operations: 'true',
  KmsKeyArn: kmsKey,
  ResourceRoleArn: `arn:aws:iam::${account.account}:role/${resourceRole}`,
};
const stack = readStack(readTemplate(root), account, withAll);
const identities = openIdentities(stack);
const probes = probesOf(stack);

let behind: Served;
let gate: Gate;
beforeAll(async () => {
  behind = await serve(async () => ({ status: 200, body: '{}' }));
  const services = [
    'dynamodb',
    'secretsmanager',
    'states',
    'cloudwatch',
    'ecr',
    'sns',
    'iam',
    'sts',
    'kms',
    'lambda',
    'cloudformation',
    'events',
  ];
  gate = await openGate({
    account,
    identities,
    services: Object.fromEntries(services.map((name) => [name, behind.url])),
    now: () => Date.now(),
  });
});
afterAll(() => {
  gate.close();
  behind.close();
});

interface Credentials {
  readonly key: string;
  readonly secret: string;
  readonly session: string;
}

/** Tries one call with these credentials, signed by the product's own signer; answers the refusal, if any. */
const attempt = async (
  { key, secret, session }: Credentials,
  { service, target, input }: Probe,
): Promise<string> => {
  const body = JSON.stringify(input);
  const url = new URL(gate.url);
  const headers = { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': target };
  const keys = { accessKeyId: key, secretAccessKey: secret, sessionToken: session };
  const request = {
    method: 'POST',
    url,
    headers,
    body,
    region: account.region,
    service,
    at: Date.now(),
    keys,
  } as const;
  const { host: _, ...sent } = signed(request);
  const answer = await fetch(url, { method: 'POST', headers: sent, body });
  const said = await answer.text();
  const [, refusal] = /"__type":"[^"#]*#(\w+)"|<Code>(\w+)<\/Code>/.exec(said)?.filter(Boolean) ?? [];
  return refusal?.replace(/^AccessDenied$/, 'AccessDeniedException') ?? 'allowed';
};

describe('a function may do what its rights say, and is refused everything else', () => {
  test.each(readFunctions().map(({ name, rights }) => [name, rights] as const))(
    '%s',
    async (name, rights) => {
      const outcomes = await Promise.all(
        probes.map(async (probe) => [probe.title, await attempt(identities.of(name), probe)] as const),
      );
      const expected = probes.map((probe) => [
        probe.title,
        probe.rights.some((right) => rights.includes(right)) ? 'allowed' : 'AccessDeniedException',
      ]);
      expect(outcomes).toEqual(expected);
    },
  );
});

test('in a private network the functions that reach clusters may join it, and no other one', () => {
  const inside = readStack(readTemplate(root), account, {
    SubnetIds: ['subnet-1'],
    SecurityGroupIds: ['sg-1'],
  });
  const join = { action: 'ec2:CreateNetworkInterface', resource: '*', context: {} };
  const may = inside.functions.filter(({ role }) => isAllowed(inside.statements.get(role) ?? [], join));
  const reach = readFunctions().filter(({ rights }) => rights.includes('reach-clusters'));
  expect(may.map(({ name }) => name)).toEqual(reach.map(({ name }) => name));
  expect(inside.functions.filter(({ isInVpc }) => isInVpc)).toEqual(may);
  expect(stack.functions.filter(({ isInVpc }) => isInVpc)).toEqual([]);
});

test('without clouds no function may ask CloudFormation anything, and only with them is there a secret', () => {
  const may = ({ statements }: Stack) =>
    [...statements.values()].flat().some(({ Action }) => JSON.stringify(Action).includes('cloudformation:'));
  const made = (given: object): readonly boolean[] => {
    const one = readStack(readTemplate(root), account, { ...given });
    return ['CloudsSecret' in one.secrets, may(one)];
  };
  expect(made({})).toEqual([false, false]);
  expect(made({ ResourceRoleArn: withAll.ResourceRoleArn })).toEqual([false, false]);
  expect(made({ Clouds: 'true' })).toEqual([true, false]);
  expect(made(withAll)).toEqual([true, true]);
});

test('only with a key of KMS may a function use one, and only those that read or write blobs know it', () => {
  const knowing = ({ functions }: Stack) =>
    functions.filter(({ environment }) => 'TIDEGATE_KMS_KEY' in environment).map(({ name }) => name);
  const without = readStack(readTemplate(root), account);
  const blobs = readFunctions().filter(({ rights }) => rights.some((right) => right.endsWith('-blobs')));
  expect(knowing(stack)).toEqual(blobs.map(({ name }) => name));
  expect(knowing(without)).toEqual([]);
  expect(JSON.stringify([...without.statements.values()])).not.toContain('kms:');
});

test('only with a chat is there a secret for it, and a function that may read it', () => {
  const without = readStack(readTemplate(root), account);
  const arn = stack.secrets['ChatSecret'] ?? '';
  const read = { action: 'secretsmanager:GetSecretValue', resource: arn, context: {} };
  const readers = ({ functions, statements }: Stack) =>
    functions.filter(({ role }) => isAllowed(statements.get(role) ?? [], read)).map(({ name }) => name);
  const named = ({ functions }: Stack) =>
    functions.filter(({ environment }) => 'TIDEGATE_CHAT' in environment).map(({ name }) => name);
  const tell = readFunctions().filter(({ rights }) => rights.includes('tell-people'));
  expect(tell.length).toBeGreaterThan(0);
  expect(readers(stack)).toEqual(tell.map(({ name }) => name));
  expect(named(stack)).toEqual(tell.map(({ name }) => name));
  expect(readers(without)).toEqual([]);
  expect(named(without)).toEqual([]);
  // A secret costs money, used or not: the sum in docs/aws.md is of these.
  expect(Object.keys(without.secrets)).toEqual(['ApiSecret', 'ClustersSecret', 'RegistriesSecret']);
});

test('every right is tried by a probe, so that none is granted unseen', () => {
  const granted = new Set(readFunctions().flatMap(({ rights }) => rights));
  // ECR is asked by its own test; its actions take no part of this list.
  expect([...granted].filter((right) => !probes.some((probe) => probe.rights.includes(right)))).toEqual([]);
});

test('unknown keys, wrong signatures and borrowed session tokens are no way in', async () => {
  const [one, two] = [identities.of('releasesApi'), identities.of('notify')];
  const [probe] = probes;
  if (probe === undefined) throw new Error('there are no probes');
  expect(await attempt({ ...one, key: 'AKIAUNKNOWN' }, probe)).toBe('UnrecognizedClientException');
  expect(await attempt({ ...one, secret: two.secret }, probe)).toBe('InvalidSignatureException');
  expect(await attempt({ ...one, session: two.session }, probe)).toBe('UnrecognizedClientException');
});

test('a machine may call the functions and start the machines that its states name, and nothing else', () => {
  const targets = [
    ...stack.functions.map(({ arn }) => arn),
    ...stack.machines.map(({ name }) => machineArn(name)),
  ];
  for (const { role, definition } of stack.machines) {
    const named = targets.filter((arn) => definition.includes(`"${arn}"`));
    const may = targets.filter((arn) => {
      const action = arn.includes(':stateMachine:') ? 'states:StartExecution' : 'lambda:InvokeFunction';
      return isAllowed(stack.statements.get(role) ?? [], { action, resource: arn, context: {} });
    });
    expect(may).toEqual(named);
  }
});

const machineArn = (name: string): string =>
  `arn:aws:states:${account.region}:${account.account}:stateMachine:${name}`;
