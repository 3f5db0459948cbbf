/** Given when the stack is deployed. Off by default: then no function may do anything in CloudFormation. */
const Parameters = {
  Clouds: {
    Type: 'String',
    Default: 'false',
    AllowedValues: ['true', 'false'],
    Description:
      'Whether clouds make resources of applications; true makes the secret that they are written into',
  },
  ResourceRoleArn: {
    Type: 'String',
    Default: '',
    Description: 'Role that CloudFormation makes these resources with; empty where none are of AWS',
  },
};

const isGiven = { 'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'ResourceRoleArn' }, ''] }] };
const Conditions = {
  HasClouds: { 'Fn::Equals': [{ Ref: 'Clouds' }, 'true'] },
  HasStacks: { 'Fn::And': [{ Condition: 'HasClouds' }, isGiven] },
};

const when = (condition) => (value) => ({ 'Fn::If': [condition, value, { Ref: 'AWS::NoValue' }] });

/** Where clouds are, and who Tidegate is there. The operator fills it in; like the other secrets it outlives the stack. */
const CloudsSecret = {
  Type: 'AWS::SecretsManager::Secret',
  Condition: 'HasClouds',
  DeletionPolicy: 'RetainExceptOnCreate',
  UpdateReplacePolicy: 'Retain',
  Properties: {
    Name: '${self:provider.stackName}/clouds',
    Description: 'Clouds that make the resources of applications',
    SecretString: '{}',
  },
};

module.exports = async () => ({
  Parameters,
  Conditions,
  Resources: { CloudsSecret },
  Outputs: { CloudsSecretArn: { Condition: 'HasClouds', Value: { Ref: 'CloudsSecret' } } },
});
module.exports.withClouds = when('HasClouds');
module.exports.withStacks = when('HasStacks');
module.exports.resourceRole = { Ref: 'ResourceRoleArn' };
