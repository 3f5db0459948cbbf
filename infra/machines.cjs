const { readFileSync } = require('node:fs');
const path = require('node:path');
const { title } = require('./list.cjs');
const { allow, role, sub, traces } = require('./roles.cjs');
const { versionIds } = require('./versions.cjs');

/** Machines in the order in which they stand on each other. */
const names = ['rollout', 'release', 'tenant'];
const read = (name) => readFileSync(path.join(__dirname, '../workflows/emitted', `${name}.asl.json`), 'utf8');

/** The names that stand for functions and machines in a definition, `${moveStep}`. */
const placeholders = (text) => [...new Set([...text.matchAll(/"\$\{(\w+)\}"/g)].map(([, name]) => name))];

/** A machine is started as it is now: a rollout goes by the journal, and meets an older release without harm. */
const arnOf = (name, versions) =>
  names.includes(name) ? { Ref: `${title(name)}Machine` } : { Ref: versions[name] };

/** Executions that began before the last deployment call the versions of then. */
const mayInvoke = (functions) =>
  allow(
    'lambda:InvokeFunction',
    functions.map((name) => sub(`\${${title(name)}LambdaFunction.Arn}:*`)),
  );

/** What `startExecution.sync:2` needs: start, look, stop, and the rule of Step Functions that tells of the end. */
const mayRun = (machine) => [
  allow('states:StartExecution', { Ref: `${title(machine)}Machine` }),
  allow(
    ['states:DescribeExecution', 'states:StopExecution'],
    sub(
      `arn:\${AWS::Partition}:states:\${AWS::Region}:\${AWS::AccountId}:execution:\${AWS::StackName}-${machine}:*`,
    ),
  ),
  allow(
    ['events:PutTargets', 'events:PutRule', 'events:DescribeRule'],
    sub(
      'arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:rule/StepFunctionsGetEventsForStepFunctionsExecutionRule',
    ),
  ),
];

const machine = (name, versions) => {
  const text = read(name);
  const called = placeholders(text);
  const functions = called.filter((each) => !names.includes(each));
  const runs = called.filter((each) => names.includes(each));
  return {
    [`${title(name)}Machine`]: {
      Type: 'AWS::StepFunctions::StateMachine',
      // cfn-lint 1.58 knows JSONata in `Seconds` but not in `TimeoutSeconds`, where Step Functions takes it as well.
      Metadata: { 'cfn-lint': { config: { ignore_checks: ['E3601'] } } },
      Properties: {
        StateMachineName: sub(`\${AWS::StackName}-${name}`),
        StateMachineType: 'STANDARD',
        RoleArn: { 'Fn::GetAtt': [`${title(name)}MachineRole`, 'Arn'] },
        Definition: JSON.parse(text),
        DefinitionSubstitutions: Object.fromEntries(called.map((each) => [each, arnOf(each, versions)])),
        TracingConfiguration: { Enabled: true },
      },
    },
    [`${title(name)}MachineRole`]: role('states.amazonaws.com', name, [
      mayInvoke(functions),
      ...runs.flatMap(mayRun),
      traces,
    ]),
  };
};

/** The state machines of workflows/emitted, each with a role that may call what its states name and nothing else. */
module.exports = async (osls) => {
  const versions = await versionIds(osls);
  return { Resources: Object.assign({}, ...names.map((name) => machine(name, versions))) };
};
