const { has, list, title } = require('./list.cjs');

/** Given when the stack is deployed, all with defaults. */
const Parameters = {
  ClusterRoleName: {
    Type: 'String',
    Default: '${self:provider.stackName}-clusters',
    Description: 'Name of the role that EKS clusters know Tidegate by',
  },
  SubnetIds: {
    Type: 'CommaDelimitedList',
    Default: '',
    Description: 'Private subnets for the functions that reach clusters; empty for none',
  },
  SecurityGroupIds: {
    Type: 'CommaDelimitedList',
    Default: '',
    Description: 'Security groups of these functions; needed with SubnetIds',
  },
};

const Conditions = {
  InVpc: { 'Fn::Not': [{ 'Fn::Equals': [{ 'Fn::Join': ['', { Ref: 'SubnetIds' }] }, ''] }] },
};

const inVpc = (value) => ({ 'Fn::If': ['InVpc', value, { Ref: 'AWS::NoValue' }] });

/** Spelled, not asked for: the role trusts the functions, so they must not point back. */
const clusterRole = { 'Fn::Sub': 'arn:${AWS::Partition}:iam::${AWS::AccountId}:role/${ClusterRoleName}' };

/** What Lambda does in the name of a function to connect it with a subnet; EC2 knows no resources for it. */
const mayJoinVpc = [
  'ec2:CreateNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:DeleteNetworkInterface',
  'ec2:AssignPrivateIpAddresses',
  'ec2:UnassignPrivateIpAddresses',
];

const vpc = inVpc({ SubnetIds: { Ref: 'SubnetIds' }, SecurityGroupIds: { Ref: 'SecurityGroupIds' } });

/** Only functions that reach clusters join the network; the others need nothing there. */
module.exports = async () => ({
  Parameters,
  Conditions,
  extensions: Object.fromEntries(
    list
      .filter((fn) => has(fn, 'reach-clusters'))
      .map(({ name }) => [`${title(name)}LambdaFunction`, { Properties: { VpcConfig: vpc } }]),
  ),
  Outputs: { ClusterRoleArn: { Value: { 'Fn::GetAtt': ['ClusterRole', 'Arn'] } } },
});
module.exports.clusterRole = clusterRole;
module.exports.inVpc = inVpc;
module.exports.mayJoinVpc = mayJoinVpc;
