const { has, list, title } = require('./list.cjs');
const { clusterRole, inVpc, mayJoinVpc } = require('./network.cjs');
const { kmsKey, resourceRole, withOption } = require('./options.cjs');

const allow = (Action, Resource, Condition) => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...(Condition && { Condition }),
});
const sub = (text) => ({ 'Fn::Sub': text });

/** Items of the table whose partition has one of these names; journal and blobs lie apart (shared/adapters). */
const items = (Action, ...partitions) =>
  allow(
    Action,
    { 'Fn::GetAtt': ['Table', 'Arn'] },
    {
      'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': partitions },
      // Without a key there would be nothing to hold against the list, and everything would be allowed.
      Null: { 'dynamodb:LeadingKeys': 'false' },
    },
  );
const journal = ['stream#*', 'streams'];
/** What a fold of the entries would say, and how far it is numbered; the rows change with the entries. */
const indexes = ['index#*', 'index'];
const blobs = ['blob#*'];
const machine = (name) =>
  sub(
    `arn:\${AWS::Partition}:states:\${AWS::Region}:\${AWS::AccountId}:stateMachine:\${AWS::StackName}-${name}`,
  );
const runs = sub(
  'arn:${AWS::Partition}:states:${AWS::Region}:${AWS::AccountId}:execution:${AWS::StackName}-*:*',
);
const secret = (name) => allow('secretsmanager:GetSecretValue', { Ref: name });
const secretOf = (option) => withOption(option, secret(`${option}Secret`));
/** Only keys for data of this stack, whoever else uses the key. */
const withKey = (operation) =>
  withOption(
    'KmsKey',
    allow(`kms:${operation}`, kmsKey, {
      StringEquals: { 'kms:EncryptionContext:tidegate': { Ref: 'AWS::StackName' } },
    }),
  );
const withStacks = (statement) => withOption('Stacks', statement);

/** Stacks of applications by their names, `tidegate-<environment>-<application>-<resource>`: never our own. */
const stacksNamed = (name) =>
  sub(`arn:\${AWS::Partition}:cloudformation:*:\${AWS::AccountId}:stack/${name}/*`);
const stacks = stacksNamed('tidegate-*-*-*');
const notOurs = (Action) => ({ Effect: 'Deny', Action, Resource: stacksNamed('${AWS::StackName}') });
const changing = ['CreateStack', 'UpdateStack', 'DeleteStack'].map((name) => `cloudformation:${name}`);

/** What a right (infra/rights.ts) means to AWS. */
const statements = {
  'read-journal': [items(['dynamodb:GetItem', 'dynamodb:Query'], ...journal, ...indexes)],
  'write-journal': [
    items(['dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:PutItem'], ...journal),
    items(['dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem', 'dynamodb:GetItem'], ...indexes),
  ],
  // A release of an earlier version gets its number, as long as nobody writes on.
  'reindex-journal': [items(['dynamodb:UpdateItem', 'dynamodb:ConditionCheckItem'], ...journal)],
  // Only what expires releases; a batch asks for its own right, and for nothing else.
  'drop-journal': [
    items(['dynamodb:GetItem', 'dynamodb:Query'], ...journal),
    items('dynamodb:BatchWriteItem', ...journal, ...indexes),
  ],
  'read-blobs': [items('dynamodb:Query', ...blobs), withKey('Decrypt')],
  'write-blobs': [items('dynamodb:PutItem', ...blobs), withKey('GenerateDataKey')],
  'start-runs': [allow('states:StartExecution', machine('release')), allow('states:DescribeExecution', runs)],
  'start-tenants': [
    allow('states:StartExecution', machine('tenant')),
    allow('states:DescribeExecution', runs),
  ],
  // A token is its own key: Step Functions takes no resource here.
  'answer-runs': [allow('states:SendTaskSuccess', '*')],
  'describe-runs': [allow('states:DescribeExecution', runs)],
  'stop-runs': [allow('states:StopExecution', runs)],
  'reach-clusters': [
    secret('ClustersSecret'),
    // An EKS cluster knows all functions by this one role.
    allow('sts:AssumeRole', clusterRole),
    // Where CloudWatch watches a cluster; it knows no resources here.
    allow('cloudwatch:GetMetricData', '*'),
  ],
  'know-senders': [secret('ApiSecret')],
  'know-windows': [secretOf('Windows')],
  'know-operations': [secretOf('Operations')],
  // Buses of this account and region, which the secret names; on others, their owner decides.
  'send-events': [
    withOption(
      'Operations',
      allow(
        'events:PutEvents',
        sub('arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:event-bus/*'),
      ),
    ),
  ],
  'tell-people': [secretOf('Chat')],
  'see-clouds': [
    secretOf('Clouds'),
    withStacks(
      allow(
        [
          'cloudformation:DescribeStacks',
          'cloudformation:DescribeStackEvents',
          'cloudformation:CreateChangeSet',
          'cloudformation:DescribeChangeSet',
          'cloudformation:DeleteChangeSet',
          'cloudformation:DetectStackDrift',
          'cloudformation:DescribeStackResourceDrifts',
        ],
        stacks,
      ),
    ),
    withStacks(notOurs('cloudformation:CreateChangeSet')),
    // A template is no resource before it is used, and a detection has an id of its own.
    withStacks(
      allow(['cloudformation:ValidateTemplate', 'cloudformation:DescribeStackDriftDetectionStatus'], '*'),
    ),
  ],
  'change-clouds': [
    // Only with the role that the operator has named: what it may not make, no application can have.
    withStacks(allow(changing, stacks, { StringEquals: { 'cloudformation:RoleArn': resourceRole } })),
    withStacks(allow('cloudformation:TagResource', stacks)),
    withStacks(notOurs(changing)),
    withStacks(
      allow('iam:PassRole', resourceRole, {
        StringEquals: { 'iam:PassedToService': 'cloudformation.amazonaws.com' },
      }),
    ),
    // Passwords that such a stack has made: CloudFormation hands its tags on to them.
    withStacks(
      allow(
        'secretsmanager:GetSecretValue',
        sub('arn:${AWS::Partition}:secretsmanager:*:${AWS::AccountId}:secret:*'),
        { StringLike: { 'aws:ResourceTag/tidegate-app': '?*' } },
      ),
    ),
  ],
  'ask-registries': [
    secret('RegistriesSecret'),
    // ECR takes no resource for a login; what it may see is the manifest of images of this account.
    allow('ecr:GetAuthorizationToken', '*'),
    allow('ecr:BatchGetImage', sub('arn:${AWS::Partition}:ecr:*:${AWS::AccountId}:repository/*')),
  ],
};

/** X-Ray takes no resource: a segment belongs to nobody yet when it is sent. */
const traces = allow(['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], '*');

/** Where a call that nobody waits for is put down when it has failed. */
const mayLeaveLetters = allow('sqs:SendMessage', { 'Fn::GetAtt': ['DeadLetters', 'Arn'] });

const logs = (name) =>
  allow(
    ['logs:CreateLogStream', 'logs:PutLogEvents'],
    sub(
      `arn:\${AWS::Partition}:logs:\${AWS::Region}:\${AWS::AccountId}:log-group:/aws/lambda/\${AWS::StackName}-${name}:*`,
    ),
  );

const trust = (Service) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service }, Action: 'sts:AssumeRole' }],
});
const role = (service, PolicyName, Statement) => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    AssumeRolePolicyDocument: trust(service),
    Policies: [{ PolicyName, PolicyDocument: { Version: '2012-10-17', Statement } }],
  },
});

/** A function that reaches clusters may have to join a private network, and no other one may. */
const roleOf = (fn) => {
  const { name, kind, rights } = fn;
  const made = role('lambda.amazonaws.com', name, [
    logs(name),
    traces,
    ...(kind === 'schedule' ? [mayLeaveLetters] : []),
    ...rights.flatMap((right) => statements[right]),
  ]);
  if (has(fn, 'reach-clusters'))
    made.Properties.Policies.push(
      inVpc({
        PolicyName: 'network',
        PolicyDocument: { Version: '2012-10-17', Statement: [allow(mayJoinVpc, '*')] },
      }),
    );
  return made;
};

/** Who we are in every EKS cluster. It may do nothing in AWS: a cluster gives it its rights by an access entry. */
const clusterRoleResource = {
  Type: 'AWS::IAM::Role',
  Properties: {
    RoleName: { Ref: 'ClusterRoleName' },
    Description: 'What Tidegate is in EKS clusters; give it an access entry in each',
    AssumeRolePolicyDocument: {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: {
            AWS: list
              .filter((fn) => has(fn, 'reach-clusters'))
              .map(({ name }) => ({ 'Fn::GetAtt': [`${title(name)}Role`, 'Arn'] })),
          },
          Action: 'sts:AssumeRole',
        },
      ],
    },
  },
};

/** A role for each function that may do what its code does and nothing else, and one for clusters. */
module.exports = async () => ({
  Resources: {
    ...Object.fromEntries(list.map((fn) => [`${title(fn.name)}Role`, roleOf(fn)])),
    ClusterRole: clusterRoleResource,
  },
});
module.exports.allow = allow;
module.exports.role = role;
module.exports.sub = sub;
module.exports.traces = traces;
