import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import { isFresh, readFunctions } from './functions.ts';
import { hiddenIn, rightsIn } from './rights.ts';

interface Statement {
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
  readonly Condition?: Readonly<Record<string, unknown>>;
}
interface Role {
  readonly Type: string;
  readonly Properties: { readonly Policies?: readonly (Policy | Conditional<Policy>)[] };
}
interface Policy {
  readonly PolicyDocument: { readonly Statement: readonly (Statement | Conditional<Statement>)[] };
}
/** What a role has only in a private network, or only with a chat. */
interface Conditional<T> {
  readonly 'Fn::If': readonly [string, T, unknown];
}
type Stack = () => Promise<{ readonly Resources: Readonly<Record<string, Role>> }>;
const require = createRequire(import.meta.url);
const roles = async () => (await (require('./roles.cjs') as Stack)()).Resources;
const machines = async () => (await (require('./machines.cjs') as Stack)()).Resources;
const given = <T extends object>(value: T | Conditional<T>): T =>
  'Fn::If' in value ? value['Fn::If'][1] : value;
const statementsOf = (role: Role | undefined): readonly Statement[] =>
  (role?.Properties.Policies ?? []).flatMap((policy) => given(policy).PolicyDocument.Statement.map(given));
const actionsOf = (role: Role | undefined): readonly string[] =>
  statementsOf(role).flatMap(({ Action }) => Action);
const functions = readFunctions();

test('the list of functions is what the code says now', async () => {
  expect(await isFresh(), 'run: node infra/functions.ts, and look at what changed in the rights').toBe(true);
});

test('rights are read from the words by which code asks its ports', () => {
  expect(rightsIn('await world.journal.read(stream)')).toEqual(['read-journal']);
  expect(rightsIn('record(world.journal); journal.append(a); (await world.cluster(name)).get(ref)')).toEqual([
    'write-journal',
    'reach-clusters',
  ]);
  expect(rightsIn('world.clock.now(); target.cluster')).toEqual([]);
});

test.each(['const { journal } = world;', "world['journal'].read()", 'const engine = world.engine;'])(
  'code that hides which port it asks is refused: %s',
  (code) => {
    expect(hiddenIn(code)).toBeDefined();
  },
);

test('code that asks openly is not', () => {
  expect(
    hiddenIn(
      'const cluster = await world.cluster(name); const release = world.journal.read(x); f(world.journal)',
    ),
  ).toBeUndefined();
});

test('every function has a role of its own, and there is no other but the one that clusters know', async () => {
  const named = functions.map(({ name }) => `${name[0]?.toUpperCase()}${name.slice(1)}Role`);
  expect(Object.keys(await roles()).sort()).toEqual([...named, 'ClusterRole'].sort());
});

/** AWS takes no resource for these. */
const withoutResource = [
  'states:SendTaskSuccess',
  'cloudwatch:GetMetricData',
  'ecr:GetAuthorizationToken',
  'xray:PutTraceSegments',
  'xray:PutTelemetryRecords',
  'cloudformation:ValidateTemplate',
  'cloudformation:DescribeStackDriftDetectionStatus',
  'ec2:CreateNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:DeleteNetworkInterface',
  'ec2:AssignPrivateIpAddresses',
  'ec2:UnassignPrivateIpAddresses',
];

test('no role may do everything, nor something to everything but answer a token, read metrics, send traces, log in to ECR, check a template and join a subnet', async () => {
  for (const role of Object.values({ ...(await roles()), ...(await machines()) }).filter(
    ({ Type }) => Type === 'AWS::IAM::Role',
  )) {
    expect(actionsOf(role).filter((action) => action.includes('*'))).toEqual([]);
    const wide = statementsOf(role).filter(({ Resource }) => Resource === '*');
    const actions = wide.flatMap(({ Action }) => Action);
    expect(actions.filter((action) => !withoutResource.includes(action))).toEqual([]);
  }
});

test('nobody may change or delete what was written, but who expires it', async () => {
  const all = Object.values(await roles()).flatMap(actionsOf);
  expect([...new Set(all.filter((action) => action.startsWith('dynamodb:')))].sort()).toEqual([
    'dynamodb:BatchWriteItem',
    'dynamodb:ConditionCheckItem',
    'dynamodb:DeleteItem',
    'dynamodb:GetItem',
    'dynamodb:PutItem',
    'dynamodb:Query',
    'dynamodb:UpdateItem',
  ]);
  const changing = Object.entries(await roles()).flatMap(([name, role]) =>
    statementsOf(role)
      .filter(({ Action }) => /dynamodb:(Update|Delete|Batch)/.test(JSON.stringify(Action)))
      .map(({ Condition }) => [name, JSON.stringify(Condition?.['ForAllValues:StringLike'])] as const),
  );
  const onIndexes = '{"dynamodb:LeadingKeys":["index#*","index"]}';
  const others = changing.filter(([, keys]) => keys !== onIndexes);
  // Once, for a table of an earlier version: its streams get numbers. And what has had its time is forgotten.
  expect(others.map(([name]) => name)).toEqual(['ExpireReleasesRole', 'RecoverReleasesRole']);
});

test('a role reaches the part of the table that its ports keep, and no other', async () => {
  const onTable = Object.values(await roles())
    .flatMap(statementsOf)
    .filter(({ Action }) => JSON.stringify(Action).includes('dynamodb:'));
  expect(onTable.length).toBeGreaterThan(20);
  const keys = onTable.map(({ Condition }) => JSON.stringify(Condition?.['ForAllValues:StringLike']));
  expect([...new Set(keys)].sort()).toEqual([
    '{"dynamodb:LeadingKeys":["blob#*"]}',
    '{"dynamodb:LeadingKeys":["index#*","index"]}',
    '{"dynamodb:LeadingKeys":["stream#*","streams","index#*","index"]}',
    '{"dynamodb:LeadingKeys":["stream#*","streams"]}',
  ]);
  expect(
    onTable.every(
      ({ Condition }) => JSON.stringify(Condition?.['Null']) === '{"dynamodb:LeadingKeys":"false"}',
    ),
  ).toBe(true);
});

test('tasks do not know the secrets of the API, and what people reach does not write to clusters', () => {
  const holders = (right: string, kind: string): readonly string[] =>
    functions
      .filter((fn) => fn.kind === kind && fn.rights.some((each) => each === right))
      .map(({ name }) => name);
  expect(holders('know-senders', 'task')).toEqual([]);
  // What looks at a cluster, by a read or a dry run, starts and writes nothing.
  const lookers = holders('reach-clusters', 'api');
  expect(lookers).toEqual(['clustersApi', 'driftApi', 'plansApi']);
  for (const looker of lookers) {
    const rights = functions.find(({ name }) => name === looker)?.rights ?? [];
    expect(rights.filter((right) => /^(write|start|answer|stop)/.test(right))).toEqual([]);
  }
  const sweep = functions.find(({ name }) => name === 'revertLateWrites');
  expect(sweep).toMatchObject({ kind: 'schedule', everyMinutes: 5 });
  expect(sweep?.routes).toBeUndefined();
  // A release that has become old, or waits for long to be planned, is continued as a new execution.
  expect(holders('start-runs', 'task')).toEqual(['nextWave', 'planRelease']);
  expect(holders('start-tenants', 'task')).toEqual(['moveTenant']);
});

test('a machine may call the functions that its states name, and the release machine alone may run the other', async () => {
  const { ReleaseMachineRole, RolloutMachineRole, TenantMachineRole } = await machines();
  const invoked = (role: Role | undefined): number =>
    statementsOf(role)
      .filter(({ Action }) => Action === 'lambda:InvokeFunction')
      .flatMap(({ Resource }) => Resource).length;
  const all = [ReleaseMachineRole, RolloutMachineRole, TenantMachineRole];
  expect(all.reduce((sum, role) => sum + invoked(role), 0)).toBeGreaterThanOrEqual(
    functions.filter(({ kind }) => kind === 'task').length,
  );
  expect(invoked(TenantMachineRole)).toBe(1);
  expect(actionsOf(RolloutMachineRole).filter((action) => !action.startsWith('xray:'))).toEqual([
    'lambda:InvokeFunction',
  ]);
  expect(actionsOf(ReleaseMachineRole)).toContain('states:StartExecution');
});
