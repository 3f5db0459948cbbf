/* What must hold in every template that we package, besides what CloudFormation itself asks for (cfn-lint). */

export interface Resource {
  readonly Type: string;
  readonly DeletionPolicy?: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}
export type Resources = Readonly<Record<string, Resource>>;

/** One broken rule: which resource, and what about it. */
export interface Breach {
  readonly at: string;
  readonly because: string;
}

export interface Rule {
  readonly name: string;
  readonly breaches: (resources: Resources) => readonly Breach[];
}

type Props = Readonly<Record<string, unknown>>;
/** The content of a template in one case or the other. */
interface Conditional<T> {
  readonly 'Fn::If': readonly [string, T, T];
}
interface Statement {
  readonly Effect?: string;
  readonly Action: string | readonly string[];
  readonly Resource?: unknown;
  readonly Principal?: unknown;
  readonly Condition?: unknown;
}

const listOf = <T>(value: T | readonly T[] | undefined): readonly T[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value as T];

/** The resources of a type, each with its properties. */
const every = (resources: Resources, ...types: readonly string[]): readonly (readonly [string, Props])[] =>
  Object.entries(resources).flatMap(([id, { Type, Properties = {} }]) =>
    types.includes(Type) ? [[id, Properties] as const] : [],
  );

/** A rule about each resource of some types: it returns what is wrong with one. */
const about =
  (types: readonly string[], wrong: (props: Props, id: string, all: Resources) => string | undefined) =>
  (resources: Resources): readonly Breach[] =>
    every(resources, ...types).flatMap(([at, props]) => {
      const because = wrong(props, at, resources);
      return because === undefined ? [] : [{ at, because }];
    });

/** A statement, or both sides of one that holds under a condition. */
const sidesOf = (statement: Statement | Conditional<Statement>): readonly Statement[] =>
  'Fn::If' in statement
    ? statement['Fn::If'].slice(1).flatMap((side) => sidesOf(side as Statement))
    : [statement];

/** Every statement of a value, however deep it lies. */
const statementsIn = (value: unknown): readonly Statement[] => {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap(statementsIn);
  type Found = Statement | Conditional<Statement>;
  const { Statement: found } = value as { readonly Statement?: Found | readonly Found[] };
  return found === undefined ? Object.values(value).flatMap(statementsIn) : listOf(found).flatMap(sidesOf);
};

/** Actions for which AWS supports no resource. A new one needs a written reason. */
const withoutResource: Readonly<Record<string, string>> = {
  'states:SendTaskSuccess': 'a task token is its own key',
  'cloudwatch:GetMetricData': 'metrics are no resources',
  'ecr:GetAuthorizationToken': 'a login is for the whole registry',
  'xray:PutTraceSegments': 'a segment belongs to nobody before it is sent',
  'xray:PutTelemetryRecords': 'the same',
  'cloudformation:ValidateTemplate': 'a template is no resource before it is used',
  'cloudformation:DescribeStackDriftDetectionStatus': 'a detection has an id of its own',
  'ec2:CreateNetworkInterface': 'Lambda joins subnets for a function, and EC2 knows no resource for it',
  'ec2:DescribeNetworkInterfaces': 'the same',
  'ec2:DescribeSubnets': 'the same',
  'ec2:DeleteNetworkInterface': 'the same',
  'ec2:AssignPrivateIpAddresses': 'the same',
  'ec2:UnassignPrivateIpAddresses': 'the same',
};

const wideIn = (props: Props): string | undefined => {
  const allowed = statementsIn(props).filter(({ Effect }) => Effect !== 'Deny');
  const wide = allowed
    .filter(({ Resource }) => listOf(Resource).includes('*'))
    .flatMap(({ Action }) => listOf(Action));
  const unexplained = wide.filter((action) => withoutResource[action] === undefined);
  const whole = allowed.flatMap(({ Action }) => listOf(Action)).filter((action) => action.includes('*'));
  if (whole.length > 0) return `allows ${whole.join(', ')}`;
  return unexplained.length === 0 ? undefined : `allows ${unexplained.join(', ')} on everything`;
};

const openTo = (props: Props): string | undefined =>
  statementsIn(props).some(
    ({ Effect, Principal }) =>
      Effect !== 'Deny' && (Principal === '*' || JSON.stringify(Principal)?.includes(':"*"')),
  )
    ? 'allows everybody'
    : undefined;

const isSet = (value: unknown): boolean => value !== undefined && value !== false && value !== '';

/** Topics that carry no secret, and cannot be encrypted without a key that costs a dollar a month. */
const openTopics: Readonly<Record<string, string>> = {
  AlarmTopic: 'CloudWatch cannot write to a topic under the key that AWS manages for SNS',
};

const encryption: Readonly<Record<string, (props: Props, id: string) => boolean>> = {
  'AWS::DynamoDB::Table': ({ SSESpecification }) => isSet((SSESpecification as Props)?.['SSEEnabled']),
  'AWS::SQS::Queue': (props) => isSet(props['SqsManagedSseEnabled']) || isSet(props['KmsMasterKeyId']),
  'AWS::S3::Bucket': ({ BucketEncryption }) => isSet(BucketEncryption),
  'AWS::SNS::Topic': (props, id) => isSet(props['KmsMasterKeyId']) || openTopics[id] !== undefined,
};

/** Whether something of a kind names this resource. */
const names = (resources: Resources, type: string, id: string): boolean =>
  every(resources, type).some(([, props]) => JSON.stringify(props).includes(`"${id}"`));

const isTarget = (resources: Resources, id: string): boolean => names(resources, 'AWS::Events::Rule', id);

const targetsOf = ({ Targets }: Props): readonly Props[] => listOf(Targets as Props | readonly Props[]);

export const rules: readonly Rule[] = [
  {
    name: 'a role may do what it names, to what it names',
    breaches: about(['AWS::IAM::Role', 'AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy'], wideIn),
  },
  {
    name: 'no managed policies: what a role may do stands in the template',
    breaches: about(['AWS::IAM::Role'], ({ ManagedPolicyArns }) =>
      isSet(ManagedPolicyArns) ? 'has managed policies' : undefined,
    ),
  },
  {
    name: 'nothing is open to everybody',
    breaches: (resources) => [
      ...about(
        ['AWS::S3::BucketPolicy', 'AWS::SQS::QueuePolicy', 'AWS::SNS::TopicPolicy', 'AWS::IAM::Role'],
        openTo,
      )(resources),
      ...about(['AWS::Lambda::Permission'], ({ SourceArn, SourceAccount }) =>
        isSet(SourceArn ?? SourceAccount) ? undefined : 'may be called from any account',
      )(resources),
      ...about(['AWS::Lambda::Url'], () => 'is an address of its own, past the API')(resources),
    ],
  },
  {
    name: 'buckets are closed to the public',
    breaches: about(['AWS::S3::Bucket'], ({ PublicAccessBlockConfiguration: block }) => {
      const closed = ['BlockPublicAcls', 'BlockPublicPolicy', 'IgnorePublicAcls', 'RestrictPublicBuckets'];
      return closed.every((key) => (block as Props)?.[key] === true) ? undefined : 'may be made public';
    }),
  },
  {
    name: 'what is kept is encrypted',
    breaches: (resources) =>
      Object.entries(encryption).flatMap(([type, isEncrypted]) =>
        about([type], (props, id) => (isEncrypted(props, id) ? undefined : 'is not encrypted'))(resources),
      ),
  },
  {
    name: 'what cannot be made again is kept',
    breaches: (resources) =>
      Object.entries(resources).flatMap(([at, { Type, DeletionPolicy = 'Delete' }]) =>
        ['AWS::DynamoDB::Table', 'AWS::SecretsManager::Secret', 'AWS::Lambda::Version'].includes(Type) &&
        !DeletionPolicy.startsWith('Retain')
          ? [{ at, because: 'goes with the stack' }]
          : [],
      ),
  },
  {
    name: 'the table can be taken back to an earlier hour',
    breaches: about(['AWS::DynamoDB::Table'], ({ PointInTimeRecoverySpecification: backup }) =>
      isSet((backup as Props)?.['PointInTimeRecoveryEnabled']) ? undefined : 'has no backup',
    ),
  },
  {
    name: 'logs and letters go after a time',
    breaches: (resources) => [
      ...about(['AWS::Logs::LogGroup'], ({ RetentionInDays }) =>
        isSet(RetentionInDays) ? undefined : 'is kept for ever',
      )(resources),
      ...about(['AWS::SQS::Queue'], ({ MessageRetentionPeriod }) =>
        isSet(MessageRetentionPeriod) ? undefined : 'keeps letters for four days only',
      )(resources),
    ],
  },
  {
    name: 'every function has a log group of ours, a trace, and counts its deaths',
    breaches: about(['AWS::Lambda::Function'], ({ TracingConfig }, id, all) => {
      const group = id.replace(/LambdaFunction$/, 'LogGroup');
      if (all[group] === undefined) return 'has no log group';
      if ((TracingConfig as Props)?.['Mode'] !== 'Active') return 'is not traced';
      return names(all, 'AWS::Logs::MetricFilter', group) ? undefined : 'may die unseen';
    }),
  },
  {
    name: 'what nobody waits for leaves a dead letter',
    breaches: (resources) => [
      ...about(['AWS::Events::Rule', 'AWS::Scheduler::Schedule'], (props) =>
        targetsOf(props).every(({ DeadLetterConfig }) => isSet(DeadLetterConfig))
          ? undefined
          : 'loses a call that it cannot deliver',
      )(resources),
      ...about(['AWS::Lambda::Function'], ({ DeadLetterConfig }, id, all) =>
        isTarget(all, id) && !isSet(DeadLetterConfig) ? 'loses a call that fails' : undefined,
      )(resources),
    ],
  },
  {
    name: 'every alarm tells somebody, and every queue of dead letters has one',
    breaches: (resources) => [
      ...about(['AWS::CloudWatch::Alarm'], ({ AlarmActions }) =>
        listOf(AlarmActions).length > 0 ? undefined : 'tells nobody',
      )(resources),
      ...about(['AWS::SQS::Queue'], (_, id, all) =>
        names(all, 'AWS::CloudWatch::Alarm', id) ? undefined : 'has no alarm',
      )(resources),
    ],
  },
  {
    name: 'a machine calls versions, so that an update does not reach into what is under way',
    breaches: about(['AWS::StepFunctions::StateMachine'], ({ DefinitionSubstitutions = {} }, _, all) => {
      const moving = Object.entries(DefinitionSubstitutions as Record<string, { readonly Ref?: string }>)
        .filter(([, { Ref }]) => {
          const type = all[Ref ?? '']?.Type;
          return type !== 'AWS::Lambda::Version' && type !== 'AWS::StepFunctions::StateMachine';
        })
        .map(([name]) => name);
      return moving.length === 0 ? undefined : `calls ${moving.join(', ')} as they are at the moment`;
    }),
  },
  {
    name: 'the API has limits',
    breaches: about(['AWS::ApiGatewayV2::Stage'], ({ DefaultRouteSettings }) => {
      const { ThrottlingRateLimit, ThrottlingBurstLimit } = (DefaultRouteSettings ?? {}) as Props;
      return isSet(ThrottlingRateLimit) && isSet(ThrottlingBurstLimit) ? undefined : 'is not throttled';
    }),
  },
];

/** Every breach of every rule, one sentence each. */
export const breachesOf = (resources: Resources): readonly string[] =>
  rules.flatMap(({ name, breaches }) =>
    breaches(resources).map(({ at, because }) => `${at} ${because} (${name})`),
  );
