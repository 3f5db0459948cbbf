import { accessRules } from './template-access.ts';
import { type Props, type Resources, type Rule, about, isSet, listOf, names } from './template-resources.ts';

/* What must hold in every template that we package, besides what CloudFormation itself asks for (cfn-lint). */

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

/** The properties that fix the name of a resource. */
const fixedName = /^(Table|Bucket|Topic|Queue|)Name$/;

const isTarget = (resources: Resources, id: string): boolean => names(resources, 'AWS::Events::Rule', id);

const targetsOf = ({ Targets }: Props): readonly Props[] => listOf(Targets as Props | readonly Props[]);

export const rules: readonly Rule[] = [
  ...accessRules,
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
    name: 'what is kept under a fixed name goes with a first deployment that fails',
    breaches: (resources) =>
      Object.entries(resources).flatMap(([at, { DeletionPolicy = 'Delete', Properties = {} }]) =>
        DeletionPolicy === 'Retain' && Object.keys(Properties).some((key) => fixedName.test(key))
          ? [{ at, because: 'would stay behind, and its name would block the next try' }]
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
