import { type Props, type Rule, about, isSet, listOf } from './template-resources.ts';

/* Who may do what: roles, policies, and what is open to the public. */

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

export const accessRules: readonly Rule[] = [
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
];
