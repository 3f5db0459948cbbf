import type { Account } from '../template/intrinsics.ts';
import type { Access } from './policy.ts';

/** A call to a service, as its wire protocol spells it. */
export interface ServiceCall {
  readonly service: string;
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
}

type Input = ServiceCall['input'];
type Row = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Everything that a call asks IAM for: most ask for one thing, batches and transactions for one an item. */
export const accessesOf = (account: Account, call: ServiceCall): readonly Access[] => {
  const { service, operation, input } = call;
  const plain = (resource: string): readonly Access[] => [
    { action: `${service}:${operation}`, resource, context: {} },
  ];
  const arn = (rest: string): string =>
    `arn:${account.partition}:${service}:${account.region}:${account.account}:${rest}`;
  switch (service) {
    case 'dynamodb':
      return itemsOf(operation, input).map(({ action, table, key }) => ({
        action: `dynamodb:${action}`,
        resource: table === undefined ? '*' : table.startsWith('arn:') ? table : arn(`table/${table}`),
        context: key === undefined ? {} : { 'dynamodb:LeadingKeys': [key] },
      }));
    case 'secretsmanager': {
      const id = text(input['SecretId']);
      const resource = id === undefined ? '*' : id.startsWith('arn:') ? id : arn(`secret:${id}-AbCdEf`);
      // One that a stack has made is called after it, and has its tags.
      const [, stack] = /:secret:(tidegate-[^/]+)$/.exec(resource) ?? [];
      const context = stack === undefined ? {} : { 'aws:ResourceTag/tidegate-app': [stack] };
      return plain(resource).map((access) => ({ ...access, context }));
    }
    case 'cloudformation':
      return stackAccesses(operation, input, (name) =>
        name.startsWith('arn:') ? name : arn(`stack/${name}/an-id`),
      );
    case 'states':
      return plain(text(input['executionArn']) ?? text(input['stateMachineArn']) ?? '*');
    case 'events': {
      const entries = Array.isArray(input['Entries']) ? (input['Entries'] as readonly Input[]) : [];
      const buses = entries.map((entry) => text(entry['EventBusName']) ?? 'default');
      return buses.map((bus) => ({
        action: 'events:PutEvents',
        resource: bus.startsWith('arn:') ? bus : arn(`event-bus/${bus}`),
        context: {},
      }));
    }
    case 'sns':
      return plain(text(input['TopicArn']) ?? '*');
    case 'sts':
      // Who somebody is may be asked by everybody.
      if (operation === 'GetCallerIdentity') return [];
      return plain(text(input['RoleArn']) ?? '*');
    case 'kms':
      return plain(text(input['KeyId']) ?? '*').map((access) => ({ ...access, context: encryption(input) }));
    case 'lambda':
      return plain(text(input['FunctionName']) ?? '*');
    default:
      return plain('*');
  }
};

/** The condition keys of a call to KMS, one for each pair of its encryption context. */
const encryption = (input: Input): Access['context'] =>
  Object.fromEntries(
    Object.entries((input['EncryptionContext'] ?? {}) as Readonly<Record<string, string>>).map(
      ([key, value]) => [`kms:EncryptionContext:${key}`, [value]],
    ),
  );

/** What a call to CloudFormation asks for: its stack, if it is about one, and the role that it hands on. */
const stackAccesses = (
  operation: string,
  input: Input,
  stack: (name: string) => string,
): readonly Access[] => {
  const name = text(input['StackName']);
  const role = text(input['RoleARN']);
  const passes = {
    action: 'iam:PassRole',
    resource: role ?? '',
    context: { 'iam:PassedToService': ['cloudformation.amazonaws.com'] },
  };
  const access = {
    action: `cloudformation:${operation}`,
    resource: name === undefined ? '*' : stack(name),
    context: role === undefined ? {} : { 'cloudformation:RoleArn': [role] },
  };
  return [access, ...(role === undefined ? [] : [passes])];
};

interface ItemAccess {
  readonly action: string;
  readonly table: string | undefined;
  readonly key: string | undefined;
}

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
const leading = (row: unknown): string | undefined => (row as Row | undefined)?.['pk']?.['S'];

/** The items that a DynamoDB call touches, each by the value of its partition key. */
const itemsOf = (operation: string, input: Input): readonly ItemAccess[] => {
  const one = (action: string, from: Input): ItemAccess => ({
    action,
    table: text(from['TableName']),
    key: leading(from['Item'] ?? from['Key']) ?? queriedKey(from),
  });
  if (operation === 'TransactWriteItems' || operation === 'TransactGetItems')
    return (input['TransactItems'] as readonly Readonly<Record<string, Input>>[]).flatMap((item) =>
      Object.entries(item).map(([kind, from]) => one(kind === 'ConditionCheck' ? kind : `${kind}Item`, from)),
    );
  if (operation === 'BatchWriteItem' || operation === 'BatchGetItem')
    return Object.entries(input['RequestItems'] as Readonly<Record<string, unknown>>).flatMap(
      ([table, asked]) => batched(asked).map((key) => ({ action: operation, table, key })),
    );
  return [one(operation, input)];
};

const batched = (asked: unknown): readonly (string | undefined)[] =>
  Array.isArray(asked)
    ? asked.map((each: { PutRequest?: { Item: Row }; DeleteRequest?: { Key: Row } }) =>
        leading(each.PutRequest?.Item ?? each.DeleteRequest?.Key),
      )
    : (asked as { Keys: readonly Row[] }).Keys.map(leading);

/** `pk = :pk` of a Query; a Scan has none, which is how a role without a right to all keys is kept from it. */
const queriedKey = (input: Input): string | undefined => {
  const [, name = ''] = /\bpk = (:\w+)/.exec(text(input['KeyConditionExpression']) ?? '') ?? [];
  return (input['ExpressionAttributeValues'] as Row | undefined)?.[name]?.['S'];
};
