import type { Template } from './read-template.ts';

/** The account that is played: the numbers and names that AWS would give. */
export interface Account {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
  readonly stack: string;
}

type Arn = (account: Account, name: string) => string;
const arn =
  (service: string, spell: (name: string) => string): Arn =>
  ({ partition, region, account }, name) =>
    `arn:${partition}:${service}:${region}:${account}:${spell(name)}`;

/** How `Ref` and the ARN of a resource are spelled: its name, or its ARN where AWS answers that. */
const kinds: Readonly<
  Record<string, { readonly named?: string; readonly arn: Arn; readonly refIsArn?: true }>
> = {
  'AWS::Lambda::Function': { named: 'FunctionName', arn: arn('lambda', (name) => `function:${name}`) },
  'AWS::StepFunctions::StateMachine': {
    named: 'StateMachineName',
    arn: arn('states', (name) => `stateMachine:${name}`),
    refIsArn: true,
  },
  'AWS::DynamoDB::Table': { named: 'TableName', arn: arn('dynamodb', (name) => `table/${name}`) },
  'AWS::SecretsManager::Secret': {
    named: 'Name',
    arn: arn('secretsmanager', (name) => `secret:${name}-AbCdEf`),
    refIsArn: true,
  },
  'AWS::SNS::Topic': { named: 'TopicName', arn: arn('sns', (name) => name), refIsArn: true },
  'AWS::SQS::Queue': { named: 'QueueName', arn: arn('sqs', (name) => name) },
  'AWS::S3::Bucket': { named: 'BucketName', arn: ({ partition }, name) => `arn:${partition}:s3:::${name}` },
  'AWS::IAM::Role': {
    named: 'RoleName',
    arn: ({ partition, account }, name) => `arn:${partition}:iam::${account}:role/${name}`,
  },
  'AWS::Events::Rule': { named: 'Name', arn: arn('events', (name) => `rule/${name}`) },
  'AWS::Logs::LogGroup': { named: 'LogGroupName', arn: arn('logs', (name) => `log-group:${name}:*`) },
};

/** The number that Lambda has given a version, by its logical id. */
export type VersionOf = (id: string) => number;

/** Answers the intrinsic functions of a template as CloudFormation would; one that it does not know is an error. */
export const resolver = (
  template: Template,
  account: Account,
  given: Readonly<Record<string, unknown>> = {},
  versionOf: VersionOf = () => 1,
) => {
  const parameters = { ...defaultsOf(template), ...given };
  const pseudo: Readonly<Record<string, unknown>> = {
    'AWS::Partition': account.partition,
    'AWS::Region': account.region,
    'AWS::AccountId': account.account,
    'AWS::StackName': account.stack,
    'AWS::URLSuffix': 'amazonaws.com',
    'AWS::NoValue': undefined,
  };

  const nameOf = (id: string): string => {
    const resource = template.Resources[id];
    if (resource === undefined) throw new Error(`the template names no resource ${id}`);
    const { named } = kinds[resource.Type] ?? {};
    const name = named === undefined ? undefined : resolve(resource.Properties?.[named]);
    return typeof name === 'string' ? name : `${account.stack}-${id}`;
  };

  const ref = (id: string): unknown => {
    if (id in pseudo) return pseudo[id];
    if (id in parameters) return parameters[id];
    const { Type = '', Properties = {} } = template.Resources[id] ?? {};
    if (Type === 'AWS::Lambda::Version') {
      const { Ref } = Properties['FunctionName'] as { readonly Ref: string };
      return `${String(attribute(Ref, 'Arn'))}:${versionOf(id)}`;
    }
    const kind = kinds[Type];
    return kind?.refIsArn === true ? kind.arn(account, nameOf(id)) : nameOf(id);
  };

  const attribute = (id: string, name: string): unknown => {
    const kind = kinds[template.Resources[id]?.Type ?? ''];
    if (name !== 'Arn' || kind === undefined)
      throw new Error(`${id}.${name}: an attribute that is not played here`);
    return kind.arn(account, nameOf(id));
  };

  const sub = (text: string, words: Readonly<Record<string, unknown>> = {}): string =>
    text.replace(/\$\{([^!}]+)\}/g, (_, word: string) => {
      const [id = '', name] = word.split('.');
      return String(
        word in words ? resolve(words[word]) : name === undefined ? ref(id) : attribute(id, name),
      );
    });

  const holds = (name: string): boolean => resolve(template.Conditions?.[name]) === true;

  const functions: Readonly<Record<string, (args: never) => unknown>> = {
    Ref: (id: string) => ref(id),
    Condition: (name: string) => holds(name),
    'Fn::GetAtt': (at: readonly [string, string]) => attribute(at[0], at[1]),
    'Fn::Sub': (at: string | readonly [string, Readonly<Record<string, unknown>>]) =>
      typeof at === 'string' ? sub(at) : sub(at[0], at[1]),
    'Fn::Join': ([glue, items]: readonly [string, unknown]) =>
      (resolve(items) as readonly unknown[]).join(glue),
    'Fn::Select': ([index, items]: readonly [number, unknown]) =>
      (resolve(items) as readonly unknown[])[index],
    'Fn::Split': ([glue, text]: readonly [string, unknown]) => String(resolve(text)).split(glue),
    'Fn::If': ([name, yes, no]: readonly [string, unknown, unknown]) => resolve(holds(name) ? yes : no),
    'Fn::Equals': ([a, b]: readonly [unknown, unknown]) => resolve(a) === resolve(b),
    'Fn::Not': ([a]: readonly [unknown]) => resolve(a) !== true,
    'Fn::And': (all: readonly unknown[]) => all.every((each) => resolve(each) === true),
    'Fn::Or': (all: readonly unknown[]) => all.some((each) => resolve(each) === true),
  };

  const resolve = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(resolve).filter((each) => each !== undefined);
    if (typeof value !== 'object' || value === null) return value;
    const [[key, args] = ['', undefined], ...more] = Object.entries(value);
    const known = more.length === 0 ? functions[key] : undefined;
    if (known !== undefined) return known(args as never);
    if (more.length === 0 && key.startsWith('Fn::')) throw new Error(`${key} is not played here`);
    return Object.fromEntries(
      Object.entries(value)
        .map(([name, each]) => [name, resolve(each)] as const)
        .filter(([, each]) => each !== undefined),
    );
  };

  return { resolve, holds };
};

const defaultsOf = ({ Parameters = {} }: Template): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(Parameters).map(([name, { Type, Default }]) => [
      name,
      Type.startsWith('List<') || Type === 'CommaDelimitedList'
        ? (Default ?? '').split(',').filter((each) => each !== '')
        : Default,
    ]),
  );
