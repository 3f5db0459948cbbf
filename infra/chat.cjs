/** Given when the stack is deployed. Off by default: a secret costs $0.40 a month, used or not. */
const Parameters = {
  Chat: {
    Type: 'String',
    Default: 'false',
    AllowedValues: ['true', 'false'],
    Description: 'Whether a chat hears of releases; true makes the secret that its webhook is written into',
  },
};

const Conditions = { HasChat: { 'Fn::Equals': [{ Ref: 'Chat' }, 'true'] } };

const withChat = (value) => ({ 'Fn::If': ['HasChat', value, { Ref: 'AWS::NoValue' }] });

/** Where people hear of releases. The operator fills it in; like the other secrets it outlives the stack. */
const ChatSecret = {
  Type: 'AWS::SecretsManager::Secret',
  Condition: 'HasChat',
  DeletionPolicy: 'RetainExceptOnCreate',
  UpdateReplacePolicy: 'Retain',
  Properties: {
    Name: '${self:provider.stackName}/chat',
    Description: 'The incoming webhook of a chat',
    SecretString: '{}',
  },
};

module.exports = async () => ({
  Parameters,
  Conditions,
  Resources: { ChatSecret },
  Outputs: { ChatSecretArn: { Condition: 'HasChat', Value: { Ref: 'ChatSecret' } } },
});
module.exports.withChat = withChat;
