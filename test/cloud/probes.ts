import type { Right } from '#infra/rights.ts';
import type { Stack } from './template/stack.ts';

/** One call that somebody may try, and the rights that allow it; with none, no function of the stack may make it. */
export interface Probe {
  readonly title: string;
  readonly service: string;
  readonly target: string;
  readonly input: object;
  readonly rights: readonly Right[];
}

const stream = { pk: { S: 'stream#release/x' }, sk: { S: '1' } };
const blob = { pk: { S: 'blob#x' }, sk: { S: '0' } };
const row = { pk: { S: 'index#open' }, sk: { S: 'release/x' } };
const other = { pk: { S: 'other#x' }, sk: { S: '0' } };

const query = (pk: string) => ({
  KeyConditionExpression: 'pk = :pk',
  ExpressionAttributeValues: { ':pk': { S: pk } },
});

/** The role that CloudFormation makes resources with, as the tests deploy the stack. */
export const resourceRole = 'resources-of-tidegate';

/** The key that blobs are sealed with, as the tests deploy the stack. */
export const kmsKey = 'arn:aws:kms:eu-central-1:123456789012:key/11111111-2222-3333-4444-555555555555';

/** The rights of each call: what infra/rights.ts means to AWS, written down a second time by hand. */
export const probesOf = ({ table, account, secrets }: Stack): readonly Probe[] => {
  const { region, account: number, stack } = account;
  const dynamodb = (title: string, operation: string, input: object, ...rights: readonly Right[]): Probe => ({
    title,
    service: 'dynamodb',
    target: `DynamoDB_20120810.${operation}`,
    input: { TableName: table, ...input },
    rights,
  });
  const secret = (
    title: string,
    operation: string,
    id: string | undefined,
    ...rights: readonly Right[]
  ): Probe => ({
    title,
    service: 'secretsmanager',
    target: `secretsmanager.${operation}`,
    input: { SecretId: id ?? '' },
    rights,
  });
  const states = (title: string, operation: string, input: object, ...rights: readonly Right[]): Probe => ({
    title,
    service: 'states',
    target: `AWSStepFunctions.${operation}`,
    input,
    rights,
  });
  const foreign = (service: string, target: string): Probe => ({
    title: target,
    service,
    target,
    input: {},
    rights: [],
  });
  const stacks = (title: string, operation: string, input: object, ...rights: readonly Right[]): Probe => ({
    title,
    service: 'cloudformation',
    target: `CloudFormation.${operation}`,
    input,
    rights,
  });
  const kms = (title: string, operation: string, input: object, ...rights: readonly Right[]): Probe => ({
    title,
    service: 'kms',
    target: `TrentService.${operation}`,
    input: { KeyId: kmsKey, EncryptionContext: { tidegate: stack }, ...input },
    rights,
  });
  const theirs = { StackName: 'tidegate-prod-shop-db' };
  const RoleARN = `arn:aws:iam::${number}:role/${resourceRole}`;
  const machine = (name: string) => `arn:aws:states:${region}:${number}:stateMachine:${stack}-${name}`;
  const run = (name: string) => `arn:aws:states:${region}:${number}:execution:${name}:x`;
  const journalRead: readonly Right[] = ['read-journal', 'write-journal'];
  return [
    dynamodb('read an entry', 'GetItem', { Key: stream }, ...journalRead, 'drop-journal'),
    dynamodb('read entries', 'Query', query('stream#release/x'), ...journalRead, 'drop-journal'),
    dynamodb('read the names of streams', 'Query', query('streams'), ...journalRead, 'drop-journal'),
    dynamodb('read an index', 'Query', query('index#open'), 'read-journal'),
    dynamodb('change an index', 'DeleteItem', { Key: row }, 'write-journal'),
    dynamodb('draw a number', 'UpdateItem', { Key: { ...row, pk: { S: 'index' } } }, 'write-journal'),
    dynamodb('write an entry', 'PutItem', { Item: stream }, 'write-journal'),
    dynamodb('read a blob', 'Query', query('blob#x'), 'read-blobs'),
    dynamodb('write a blob', 'PutItem', { Item: blob }, 'write-blobs'),
    dynamodb('read a blob by its key', 'GetItem', { Key: blob }),
    dynamodb('read what is neither', 'Query', query('other#x')),
    dynamodb('write what is neither', 'PutItem', { Item: other }),
    dynamodb('read everything', 'Scan', {}),
    dynamodb('read without a key', 'Query', { IndexName: 'x' }),
    dynamodb('change an entry', 'UpdateItem', { Key: stream }, 'reindex-journal'),
    dynamodb('delete an entry', 'DeleteItem', { Key: stream }),
    dynamodb('delete a blob', 'DeleteItem', { Key: blob }),
    dynamodb(
      'delete in a batch',
      'BatchWriteItem',
      { RequestItems: { [table]: [{ DeleteRequest: { Key: stream } }] } },
      'drop-journal',
    ),
    dynamodb('delete blobs in a batch', 'BatchWriteItem', {
      RequestItems: { [table]: [{ DeleteRequest: { Key: blob } }] },
    }),
    dynamodb('delete in a transaction', 'TransactWriteItems', {
      TransactItems: [{ Delete: { TableName: table, Key: stream } }],
    }),
    dynamodb('read another table', 'GetItem', { TableName: 'other', Key: stream }),
    dynamodb('delete the table', 'DeleteTable', {}),
    dynamodb('change the table', 'UpdateTable', {}),
    dynamodb('list tables', 'ListTables', {}),
    secret('read who may ask', 'GetSecretValue', secrets['ApiSecret'], 'know-senders'),
    secret('read the clusters', 'GetSecretValue', secrets['ClustersSecret'], 'reach-clusters'),
    secret('read the registries', 'GetSecretValue', secrets['RegistriesSecret'], 'ask-registries'),
    secret('read the operations', 'GetSecretValue', secrets['OperationsSecret'], 'know-operations'),
    secret('read the windows', 'GetSecretValue', secrets['WindowsSecret'], 'know-windows'),
    secret('read the webhook of the chat', 'GetSecretValue', secrets['ChatSecret'], 'tell-people'),
    {
      title: 'send an event to a bus',
      service: 'events',
      target: 'AWSEvents.PutEvents',
      input: { Entries: [{ EventBusName: 'releases' }] },
      rights: ['send-events'],
    },
    secret('read the clouds', 'GetSecretValue', secrets['CloudsSecret'], 'see-clouds'),
    secret('read what a stack has made', 'GetSecretValue', 'tidegate-prod-shop-db-Password', 'change-clouds'),
    secret('read another secret', 'GetSecretValue', 'another'),
    stacks('look at a stack of an application', 'DescribeStacks', theirs, 'see-clouds'),
    stacks('read its events', 'DescribeStackEvents', theirs, 'see-clouds'),
    stacks('ask what an update would do', 'CreateChangeSet', theirs, 'see-clouds'),
    stacks('look at that', 'DescribeChangeSet', theirs, 'see-clouds'),
    stacks('forget that', 'DeleteChangeSet', theirs, 'see-clouds'),
    stacks('do that', 'ExecuteChangeSet', theirs),
    stacks('detect drift', 'DetectStackDrift', theirs, 'see-clouds'),
    stacks('look how far that is', 'DescribeStackDriftDetectionStatus', {}, 'see-clouds'),
    stacks('look what has drifted', 'DescribeStackResourceDrifts', theirs, 'see-clouds'),
    stacks('have a template checked', 'ValidateTemplate', {}, 'see-clouds'),
    stacks('tag a stack', 'TagResource', theirs, 'change-clouds'),
    ...['CreateStack', 'UpdateStack', 'DeleteStack'].flatMap((each) => [
      stacks(`${each} with the role of resources`, each, { ...theirs, RoleARN }, 'change-clouds'),
      stacks(`${each} with another role`, each, { ...theirs, RoleARN: `${RoleARN}-2` }),
      stacks(`${each} with no role`, each, theirs),
      stacks(`${each} of ours`, each, { StackName: stack, RoleARN }),
      stacks(`${each} of somebody`, each, { StackName: 'network', RoleARN }),
    ]),
    stacks('look at our own stack', 'DescribeStacks', { StackName: stack }),
    stacks('look at all stacks', 'DescribeStacks', {}),
    ...[
      'ApiSecret',
      'ClustersSecret',
      'RegistriesSecret',
      'WindowsSecret',
      'OperationsSecret',
      'ChatSecret',
      'CloudsSecret',
    ].flatMap((id) =>
      ['PutSecretValue', 'DeleteSecret', 'UpdateSecret'].map((each) =>
        secret(`${each} of ${id}`, each, secrets[id]),
      ),
    ),
    states('start a release', 'StartExecution', { stateMachineArn: machine('release') }, 'start-runs'),
    states(
      'start the work on a tenant',
      'StartExecution',
      { stateMachineArn: machine('tenant') },
      'start-tenants',
    ),
    states('start a rollout', 'StartExecution', { stateMachineArn: machine('rollout') }),
    states('start what is not ours', 'StartExecution', {
      stateMachineArn: `arn:aws:states:${region}:${number}:stateMachine:other`,
    }),
    states(
      'look at a run',
      'DescribeExecution',
      { executionArn: run(`${stack}-rollout`) },
      'start-runs',
      'start-tenants',
      'describe-runs',
    ),
    states('look at a foreign run', 'DescribeExecution', { executionArn: run('other') }),
    states('stop a run', 'StopExecution', { executionArn: run(`${stack}-rollout`) }, 'stop-runs'),
    states('answer', 'SendTaskSuccess', { taskToken: 'x', output: '{}' }, 'answer-runs'),
    states('fail a task', 'SendTaskFailure', { taskToken: 'x' }),
    states('read a history', 'GetExecutionHistory', { executionArn: run(`${stack}-rollout`) }),
    states('redefine a machine', 'UpdateStateMachine', { stateMachineArn: machine('release') }),
    states('delete a machine', 'DeleteStateMachine', { stateMachineArn: machine('release') }),
    { ...foreign('monitoring', 'GraniteServiceVersion20100801.GetMetricData'), rights: ['reach-clusters'] },
    foreign('monitoring', 'GraniteServiceVersion20100801.PutMetricData'),
    foreign('ecr', 'AmazonEC2ContainerRegistry_V20150921.PutImage'),
    foreign('sns', 'SNS.DeleteTopic'),
    foreign('iam', 'IAM.CreateRole'),
    {
      ...foreign('sts', 'STS.AssumeRole'),
      title: 'become the role that clusters know',
      input: { RoleArn: `arn:aws:iam::${number}:role/${stack}-clusters` },
      rights: ['reach-clusters'],
    },
    { ...foreign('sts', 'STS.AssumeRole'), input: { RoleArn: `arn:aws:iam::${number}:role/admin` } },
    foreign('ec2', 'EC2.CreateNetworkInterface'),
    kms('unwrap a key of a blob', 'Decrypt', {}, 'read-blobs'),
    kms('make a key for a blob', 'GenerateDataKey', {}, 'write-blobs'),
    ...['Decrypt', 'GenerateDataKey'].flatMap((each) => [
      kms(`${each} for another stack`, each, { EncryptionContext: { tidegate: 'another' } }),
      kms(`${each} for nobody`, each, { EncryptionContext: {} }),
      kms(`${each} with another key`, each, { KeyId: `${kmsKey}-2` }),
    ]),
    kms('encrypt', 'Encrypt', {}),
    kms('delete the key', 'ScheduleKeyDeletion', {}),
    foreign('kms', 'TrentService.Decrypt'),
    foreign('lambda', 'AWSLambda.InvokeFunction'),
  ];
};
