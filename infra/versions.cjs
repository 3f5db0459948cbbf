const { createHash } = require('node:crypto');
const { existsSync, readdirSync, readFileSync } = require('node:fs');
const path = require('node:path');
const { settingsOf } = require('./functions.cjs');
const { has, list, title } = require('./list.cjs');

/*
 * A version of a task is its code and its settings, frozen. A definition names versions, and an execution keeps the
 * definition that it began with, so a deployment in the middle of it changes nothing that it calls.
 */

/** Parameters that end in the settings of functions, by the right that they need, as the stack is packaged with them. */
const givenBy = async (resolveConfigurationProperty) => {
  if (resolveConfigurationProperty === undefined) return {};
  const given = await resolveConfigurationProperty(['provider', 'stackParameters']);
  const valueOf = (key) => given.find(({ ParameterKey }) => ParameterKey === key)?.ParameterValue;
  // Security groups mean nothing without subnets.
  return {
    'reach-clusters': [
      valueOf('ClusterRoleName'),
      valueOf('SubnetIds') && [valueOf('SubnetIds'), valueOf('SecurityGroupIds')],
    ],
    'tell-people': valueOf('Chat'),
  };
};

/** Its entry, and the parts that it loads when they are used. */
const bundleOf = ({ name }) => {
  const folder = path.join(__dirname, '..', 'dist', name);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .sort()
    .map((file) => path.join(folder, file));
};

/** Changes exactly when the function does: CloudFormation publishes only under a new name, and Lambda only what is new. */
const digestOf = (fn, given) => {
  const own = Object.entries(given).filter(([right]) => has(fn, right));
  const hash = createHash('sha256').update(JSON.stringify([settingsOf(fn), own]));
  for (const file of bundleOf(fn)) hash.update(readFileSync(file));
  return hash.digest('hex').slice(0, 16);
};

/** The logical id of each task's version, by the name of the task. */
const versionIds = async ({ resolveConfigurationProperty } = {}) => {
  const given = await givenBy(resolveConfigurationProperty);
  return Object.fromEntries(
    list
      .filter(({ kind }) => kind === 'task')
      .map((fn) => [fn.name, `${title(fn.name)}Version${digestOf(fn, given)}`]),
  );
};

/** A version that a later template leaves out stays as long as its function: executions may still name it. */
const version = (name) => ({
  Type: 'AWS::Lambda::Version',
  DeletionPolicy: 'Retain',
  UpdateReplacePolicy: 'Retain',
  Properties: { FunctionName: { Ref: `${title(name)}LambdaFunction` } },
});

module.exports = async (osls) => ({
  Resources: Object.fromEntries(
    Object.entries(await versionIds(osls)).map(([name, id]) => [id, version(name)]),
  ),
});
module.exports.versionIds = versionIds;
