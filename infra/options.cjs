/*
 * Parts of the stack that are off unless its deployment asks for them, by `--param=chat=true` and the like: a secret
 * costs $0.40 a month, used or not. Each has a parameter and a secret that the operator fills in.
 */

const options = {
  Chat: { what: 'a chat hears of releases', holds: 'The incoming webhook of a chat' },
  Clouds: {
    what: 'clouds make resources of applications',
    holds: 'Clouds that make the resources of applications',
  },
  Windows: { what: 'windows say when releases may move', holds: 'When releases may move' },
  Operations: {
    what: 'environments are synced and promoted, and others notified',
    holds: 'Schedules of environments, promotions and receivers of notifications, with their logins',
  },
};

const each = (make) => Object.fromEntries(Object.entries(options).map(make));

/** Like the other secrets they outlive the stack. */
const secretOf = (name, { holds }) => ({
  Type: 'AWS::SecretsManager::Secret',
  Condition: `Has${name}`,
  DeletionPolicy: 'RetainExceptOnCreate',
  UpdateReplacePolicy: 'Retain',
  Properties: {
    Name: `\${self:provider.stackName}/${name.toLowerCase()}`,
    Description: holds,
    SecretString: '{}',
  },
});

const Parameters = {
  ...each(([name, { what }]) => [
    name,
    {
      Type: 'String',
      Default: 'false',
      AllowedValues: ['true', 'false'],
      Description: `Whether ${what}; true makes the secret that is written into`,
    },
  ]),
  ResourceRoleArn: {
    Type: 'String',
    Default: '',
    Description: 'Role that CloudFormation makes resources of applications with; empty where none are of AWS',
  },
  // Policies of roles know a key by its own ARN only: with an alias every call would be refused.
  KmsKeyArn: {
    Type: 'String',
    Default: '',
    AllowedPattern: '^$|^arn:[a-z-]+:kms:[a-z0-9-]+:[0-9]{12}:key/[A-Za-z0-9-]+$',
    Description: 'Key of KMS that stored manifests are sealed with; empty to leave them to the table',
  },
};

const Conditions = {
  ...each(([name]) => [`Has${name}`, { 'Fn::Equals': [{ Ref: name }, 'true'] }]),
  HasKmsKey: { 'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'KmsKeyArn' }, ''] }] },
  HasStacks: {
    'Fn::And': [
      { Condition: 'HasClouds' },
      { 'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'ResourceRoleArn' }, ''] }] },
    ],
  },
};

/** A value that is there only with this part of the stack. */
const withOption = (name, value) => ({ 'Fn::If': [`Has${name}`, value, { Ref: 'AWS::NoValue' }] });

module.exports = async () => ({
  Parameters,
  Conditions,
  Resources: each(([name, option]) => [`${name}Secret`, secretOf(name, option)]),
  Outputs: each(([name]) => [
    `${name}SecretArn`,
    { Condition: `Has${name}`, Value: { Ref: `${name}Secret` } },
  ]),
});
module.exports.withOption = withOption;
module.exports.kmsKey = { Ref: 'KmsKeyArn' };
module.exports.resourceRole = { Ref: 'ResourceRoleArn' };
