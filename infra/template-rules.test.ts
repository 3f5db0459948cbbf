import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { Resource, Resources } from './template-resources.ts';
import { breachesOf, rules } from './template-rules.ts';

type Part = () => Promise<{ readonly Resources?: Resources; readonly extensions?: Resources }>;
const require = createRequire(import.meta.url);
const partOf = (name: string) => (require(`./${name}.cjs`) as Part)();

/** What osls makes of one function; the rest of the template is ours. */
const fromOsls: Resources = {
  RecoverReleasesLambdaFunction: {
    Type: 'AWS::Lambda::Function',
    Properties: { TracingConfig: { Mode: 'Active' } },
  },
  RecoverReleasesLogGroup: { Type: 'AWS::Logs::LogGroup', Properties: { RetentionInDays: 30 } },
  Bucket: {
    Type: 'AWS::S3::Bucket',
    Properties: {
      BucketEncryption: {},
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
    },
  },
  BucketPolicy: {
    Type: 'AWS::S3::BucketPolicy',
    Properties: { PolicyDocument: { Statement: [{ Effect: 'Deny', Action: 's3:*', Principal: '*' }] } },
  },
  HttpApiStage: { Type: 'AWS::ApiGatewayV2::Stage', Properties: {} },
};

/** Our own parts of the template, with what they add to those of osls. */
const template = async (): Promise<Record<string, Resource>> => {
  const names = ['roles', 'versions', 'machines', 'schedules', 'operations', 'options'];
  const parts = await Promise.all(names.map(partOf));
  const { resources } = parse(readFileSync(new URL('../serverless.yml', import.meta.url), 'utf8'), {
    customTags: ['!Ref'].map((tag) => ({ tag, resolve: (text: string) => ({ Ref: text }) })),
  }) as { readonly resources: readonly { readonly Resources?: Resources }[] };
  const made = Object.assign({}, fromOsls, ...[...parts, ...resources].map(({ Resources }) => Resources));
  for (const [id, { Properties }] of parts.flatMap(({ extensions = {} }) => Object.entries(extensions)))
    if (made[id] !== undefined)
      made[id] = { ...made[id], Properties: { ...made[id].Properties, ...Properties } };
  return made;
};

test('the parts of our template keep every rule', async () => {
  expect(breachesOf(await template())).toEqual([]);
});

/** Takes the template, breaks it, and names the rule that must notice. */
interface Mutant {
  readonly title: string;
  readonly at: string;
  readonly change: (resource: Resource) => Resource | undefined;
  readonly rule: string;
}

const set =
  (changes: Readonly<Record<string, unknown>>) =>
  (resource: Resource): Resource => ({ ...resource, Properties: { ...resource.Properties, ...changes } });
const made =
  (Type: string, Properties: Readonly<Record<string, unknown>> = {}) =>
  (): Resource => ({
    Type,
    Properties,
  });
const allowing = (statement: object) =>
  set({ Policies: [{ PolicyDocument: { Statement: [{ Effect: 'Allow', ...statement }] } }] });
const everybody = { PolicyDocument: { Statement: [{ Effect: 'Allow', Action: 'a:B', Principal: '*' }] } };

const wide = 'a role may do what it names, to what it names';
const open = 'nothing is open to everybody';
const encrypted = 'what is kept is encrypted';
const kept = 'what cannot be made again is kept';
const again = 'what is kept under a fixed name goes with a first deployment that fails';
const gone = 'logs and letters go after a time';
const seen = 'every function has a log group of ours, a trace, and counts its deaths';
const letters = 'what nobody waits for leaves a dead letter';
const told = 'every alarm tells somebody, and every queue of dead letters has one';
const mutants: readonly Mutant[] = [
  {
    title: 'a right on everything',
    at: 'MoveStepRole',
    rule: wide,
    change: allowing({ Action: 'dynamodb:GetItem', Resource: '*' }),
  },
  {
    title: 'a right on everything in a list',
    at: 'MoveStepRole',
    rule: wide,
    change: allowing({ Action: ['s3:GetObject'], Resource: ['arn:x', '*'] }),
  },
  {
    title: 'a right on everything under a condition',
    at: 'MoveStepRole',
    rule: wide,
    change: set({
      Policies: [
        {
          PolicyDocument: {
            Statement: [
              {
                'Fn::If': [
                  'HasChat',
                  { Ref: 'AWS::NoValue' },
                  { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' },
                ],
              },
            ],
          },
        },
      ],
    }),
  },
  {
    title: 'all actions of a service',
    at: 'RolloutMachineRole',
    rule: wide,
    change: allowing({ Action: 'lambda:*', Resource: 'arn:x' }),
  },
  {
    title: 'a managed policy',
    at: 'MoveStepRole',
    rule: 'no managed policies: what a role may do stands in the template',
    change: set({ ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess'] }),
  },
  { title: 'a queue that anybody writes to', at: 'DeadLettersPolicy', rule: open, change: set(everybody) },
  {
    title: 'a role that anybody takes',
    at: 'ClusterRole',
    rule: open,
    change: set({
      AssumeRolePolicyDocument: {
        Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: '*' } }],
      },
    }),
  },
  {
    title: 'a call from any account',
    at: 'RecoverReleasesPermission',
    rule: open,
    change: set({ SourceArn: undefined }),
  },
  { title: 'an address of its own', at: 'Url', rule: open, change: made('AWS::Lambda::Url') },
  {
    title: 'a public bucket',
    at: 'Bucket',
    rule: 'buckets are closed to the public',
    change: set({ PublicAccessBlockConfiguration: { BlockPublicAcls: true } }),
  },
  { title: 'a plain table', at: 'Table', rule: encrypted, change: set({ SSESpecification: undefined }) },
  {
    title: 'a plain queue',
    at: 'DeadLetters',
    rule: encrypted,
    change: set({ SqsManagedSseEnabled: false }),
  },
  { title: 'a plain bucket', at: 'Bucket', rule: encrypted, change: set({ BucketEncryption: undefined }) },
  { title: 'a plain topic', at: 'OtherTopic', rule: encrypted, change: made('AWS::SNS::Topic') },
  {
    title: 'a table that goes with the stack',
    at: 'Table',
    rule: kept,
    change: (resource) => ({ ...resource, DeletionPolicy: 'Delete' }),
  },
  {
    title: 'a secret that nothing is said of',
    at: 'ApiSecret',
    rule: kept,
    change: made('AWS::SecretsManager::Secret'),
  },
  {
    title: 'a named secret that a failed first deployment leaves behind',
    at: 'ApiSecret',
    rule: again,
    change: (resource) => ({ ...resource, DeletionPolicy: 'Retain' }),
  },
  {
    title: 'a named secret of an option that a failed first deployment leaves behind',
    at: 'ChatSecret',
    rule: again,
    change: (resource) => ({ ...resource, DeletionPolicy: 'Retain' }),
  },
  {
    title: 'a named table that a failed first deployment leaves behind',
    at: 'Table',
    rule: again,
    change: set({ TableName: 'tidegate' }),
  },
  {
    title: 'no backup',
    at: 'Table',
    rule: 'the table can be taken back to an earlier hour',
    change: set({ PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: false } }),
  },
  {
    title: 'a log that is kept for ever',
    at: 'RecoverReleasesLogGroup',
    rule: gone,
    change: set({ RetentionInDays: undefined }),
  },
  {
    title: 'letters that go too soon',
    at: 'DeadLetters',
    rule: gone,
    change: set({ MessageRetentionPeriod: undefined }),
  },
  { title: 'no log group', at: 'RecoverReleasesLogGroup', rule: seen, change: () => undefined },
  {
    title: 'no trace',
    at: 'RecoverReleasesLambdaFunction',
    rule: seen,
    change: set({ TracingConfig: { Mode: 'PassThrough' } }),
  },
  { title: 'deaths that nobody counts', at: 'RecoverReleasesDeaths', rule: seen, change: () => undefined },
  {
    title: 'a schedule without letters',
    at: 'RecoverReleasesRule',
    rule: letters,
    change: set({ Targets: [{ Arn: { 'Fn::GetAtt': ['RecoverReleasesLambdaFunction', 'Arn'] } }] }),
  },
  {
    title: 'a function of a schedule without letters',
    at: 'RecoverReleasesLambdaFunction',
    rule: letters,
    change: set({ DeadLetterConfig: undefined }),
  },
  { title: 'an alarm that tells nobody', at: 'FailuresAlarm', rule: told, change: set({ AlarmActions: [] }) },
  { title: 'letters that nobody hears of', at: 'DeadLettersAlarm', rule: told, change: () => undefined },
  {
    title: 'a function as it is at the moment',
    at: 'RolloutMachine',
    rule: 'a machine calls versions, so that an update does not reach into what is under way',
    change: set({
      DefinitionSubstitutions: { moveStep: { 'Fn::GetAtt': ['MoveStepLambdaFunction', 'Arn'] } },
    }),
  },
  {
    title: 'an API without limits',
    at: 'HttpApiStage',
    rule: 'the API has limits',
    change: set({ DefaultRouteSettings: {} }),
  },
];

describe('each rule notices what breaks it', () => {
  test.each(mutants)('$title', async ({ at, rule, change }) => {
    const { [at]: before = { Type: '' }, ...rest } = await template();
    const after = change(before);
    const said = breachesOf(after === undefined ? rest : { ...rest, [at]: after });
    expect(said.length).toBeGreaterThan(0);
    expect(said.filter((line) => !line.endsWith(`(${rule})`))).toEqual([]);
  });

  test('and none is without one', () => {
    const broken = new Set(mutants.map(({ rule }) => rule));
    expect(rules.map(({ name }) => name).filter((name) => !broken.has(name))).toEqual([]);
  });
});
