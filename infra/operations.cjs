const { has, list, title } = require('./list.cjs');
const { sub } = require('./roles.cjs');

/* What tells a person that something is wrong, and what keeps a burst from hurting anybody. docs/aws.md says what to do. */

const Parameters = {
  AlarmEmail: {
    Type: 'String',
    Default: '',
    Description: 'Address that alarms are sent to, without AlarmTopicArn; empty for none',
  },
  AlarmTopicArn: {
    Type: 'String',
    Default: '',
    Description: 'SNS topic of yours that alarms go to, in the place of one of this stack',
  },
  ClusterConcurrency: {
    Type: 'Number',
    Default: '0',
    MinValue: 0,
    Description:
      'Most calls at once of each function that reaches clusters; 0 for no limit but that of the account',
  },
};

const Conditions = {
  HasAlarmEmail: { 'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'AlarmEmail' }, ''] }] },
  MakesTopic: { 'Fn::Equals': [{ Ref: 'AlarmTopicArn' }, ''] },
  MailsAlarms: { 'Fn::And': [{ Condition: 'HasAlarmEmail' }, { Condition: 'MakesTopic' }] },
  IsClusterConcurrencyLimited: { 'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'ClusterConcurrency' }, '0'] }] },
};

/** Where the lines of functions put their metrics (functions/runtime/json-log.ts). */
const namespace = sub('Tidegate/${AWS::StackName}');
const ours = (MetricName) => ({ Namespace: namespace, MetricName });
const topic = { 'Fn::If': ['MakesTopic', { Ref: 'AlarmTopic' }, { Ref: 'AlarmTopicArn' }] };

/** An alarm as soon as the sum of a metric in each of so many periods reaches one. */
const alarm = (AlarmDescription, metric, more = {}) => ({
  Type: 'AWS::CloudWatch::Alarm',
  Properties: {
    AlarmDescription,
    ...metric,
    Statistic: 'Sum',
    Period: 300,
    EvaluationPeriods: 1,
    Threshold: 1,
    ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    TreatMissingData: 'notBreaching',
    AlarmActions: [topic],
    OKActions: [topic],
    ...more,
  },
});

const recover = list.find(({ name }) => name === 'recoverReleases');

const alarms = {
  FailuresAlarm: alarm(
    'A function has died, or failed in a way that it does not know; see its log.',
    ours('failures'),
  ),
  DeadLettersAlarm: alarm(
    'A schedule could not do its work, twice; the message in the queue of dead letters says why.',
    {
      Namespace: 'AWS/SQS',
      MetricName: 'ApproximateNumberOfMessagesVisible',
      Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': ['DeadLetters', 'QueueName'] } }],
    },
    { Statistic: 'Maximum' },
  ),
  BrokenRolloutsAlarm: alarm(
    'A rollout has ended in the middle of its work. The release goes on by itself within five minutes; if it does not, `tidegate retry` it.',
    {
      Namespace: 'AWS/States',
      MetricName: 'ExecutionsFailed',
      Dimensions: [{ Name: 'StateMachineArn', Value: { Ref: 'RolloutMachine' } }],
    },
  ),
  StalledReleasesAlarm: alarm(
    'A release makes no progress; `tidegate status` says what stands in its way.',
    ours('stalled'),
    { EvaluationPeriods: 2 },
  ),
  UnjudgedCanariesAlarm: alarm(
    'New pods take traffic and nobody judges them; see the source of the metrics, or abort the release.',
    ours('unjudged'),
    { EvaluationPeriods: 2 },
  ),
  SweepsStoppedAlarm: alarm(
    'Nobody looks after releases any more: the schedule that does has not been called.',
    {
      Namespace: 'AWS/Lambda',
      MetricName: 'Invocations',
      Dimensions: [{ Name: 'FunctionName', Value: { Ref: `${title(recover.name)}LambdaFunction` } }],
    },
    {
      Period: recover.everyMinutes * 60,
      EvaluationPeriods: 3,
      ComparisonOperator: 'LessThanThreshold',
      TreatMissingData: 'breaching',
    },
  ),
};

/** Only alarms of this account may publish. CloudWatch cannot write to a topic under the key that AWS manages for SNS. */
const topics = {
  AlarmTopic: { Type: 'AWS::SNS::Topic', Condition: 'MakesTopic', Properties: { DisplayName: 'Tidegate' } },
  AlarmTopicPolicy: {
    Type: 'AWS::SNS::TopicPolicy',
    Condition: 'MakesTopic',
    Properties: {
      Topics: [{ Ref: 'AlarmTopic' }],
      PolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Service: 'cloudwatch.amazonaws.com' },
            Action: 'sns:Publish',
            Resource: { Ref: 'AlarmTopic' },
            Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
          },
        ],
      },
    },
  },
  AlarmSubscription: {
    Type: 'AWS::SNS::Subscription',
    Condition: 'MailsAlarms',
    Properties: { TopicArn: { Ref: 'AlarmTopic' }, Protocol: 'email', Endpoint: { Ref: 'AlarmEmail' } },
  },
};

/** What Lambda itself writes of a function that has died; such a call writes no line of its own. */
const deathPattern =
  '?"Task timed out after" ?"Runtime.ExitError" ?"Runtime.OutOfMemory" ?"Runtime.ImportModuleError"';
const deaths = ({ name }) => ({
  [`${title(name)}Deaths`]: {
    Type: 'AWS::Logs::MetricFilter',
    Properties: {
      LogGroupName: { Ref: `${title(name)}LogGroup` },
      FilterPattern: deathPattern,
      MetricTransformations: [
        { MetricName: 'failures', MetricNamespace: namespace, MetricValue: '1', Unit: 'Count' },
      ],
    },
  },
});

/** A burst of releases waits in Step Functions, which calls again, and not at the API server of a cluster. */
const limited = ({ name }) => [
  `${title(name)}LambdaFunction`,
  {
    Properties: {
      ReservedConcurrentExecutions: {
        'Fn::If': ['IsClusterConcurrencyLimited', { Ref: 'ClusterConcurrency' }, { Ref: 'AWS::NoValue' }],
      },
    },
  },
];

/** More than people, CI and webhooks of a busy team ask for; what is over it is answered with 429. */
const HttpApiStage = {
  Properties: {
    DefaultRouteSettings: {
      DetailedMetricsEnabled: false,
      ThrottlingRateLimit: 50,
      ThrottlingBurstLimit: 100,
    },
  },
};

module.exports = async () => ({
  Parameters,
  Conditions,
  Resources: { ...alarms, ...topics, ...Object.assign({}, ...list.map(deaths)) },
  extensions: {
    ...Object.fromEntries(list.filter((fn) => has(fn, 'reach-clusters')).map(limited)),
    HttpApiStage,
  },
  Outputs: { AlarmTopicArn: { Value: topic } },
});
