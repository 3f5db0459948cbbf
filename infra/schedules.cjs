const { has, list, title } = require('./list.cjs');
const { withOption } = require('./options.cjs');

const schedules = list.filter(({ kind }) => kind === 'schedule');
const functionArn = (name) => ({ 'Fn::GetAtt': [`${title(name)}LambdaFunction`, 'Arn'] });
const ruleArn = (name) => ({ 'Fn::GetAtt': [`${title(name)}Rule`, 'Arn'] });
const lettersArn = { 'Fn::GetAtt': ['DeadLetters', 'Arn'] };

/** A sweep that is late is worth nothing: the next one does all that it would have done. */
const ageSeconds = (everyMinutes) => Math.max(60, everyMinutes * 60 - 60);

/** What only works on the operations of the operator is not called where there are none: each call costs. */
const isOptional = (fn) => has(fn, 'know-operations');
const optional = (fn) => (isOptional(fn) ? { Condition: 'HasOperations' } : {});

/** The clock, its right to call the function, and what becomes of a call that fails: once more, then a dead letter. */
const scheduled = (fn) => ({ ...clockOf(fn), ...retriesOf(fn) });

const clockOf = ({ name, file, everyMinutes, ...fn }) => ({
  [`${title(name)}Rule`]: {
    Type: 'AWS::Events::Rule',
    ...optional(fn),
    Properties: {
      Description: file,
      ScheduleExpression: `rate(${everyMinutes} ${everyMinutes === 1 ? 'minute' : 'minutes'})`,
      State: 'ENABLED',
      Targets: [
        {
          Id: name,
          Arn: functionArn(name),
          RetryPolicy: { MaximumRetryAttempts: 3, MaximumEventAgeInSeconds: ageSeconds(everyMinutes) },
          DeadLetterConfig: { Arn: lettersArn },
        },
      ],
    },
  },
  [`${title(name)}Permission`]: {
    Type: 'AWS::Lambda::Permission',
    ...optional(fn),
    Properties: {
      FunctionName: functionArn(name),
      Action: 'lambda:InvokeFunction',
      Principal: 'events.amazonaws.com',
      SourceArn: ruleArn(name),
    },
  },
});

const retriesOf = ({ name, everyMinutes }) => ({
  [`${title(name)}Invocations`]: {
    Type: 'AWS::Lambda::EventInvokeConfig',
    Properties: {
      FunctionName: { Ref: `${title(name)}LambdaFunction` },
      Qualifier: '$LATEST',
      MaximumRetryAttempts: 1,
      MaximumEventAgeInSeconds: ageSeconds(everyMinutes),
    },
  },
});

const DeadLetters = {
  Type: 'AWS::SQS::Queue',
  Properties: { MessageRetentionPeriod: 14 * 24 * 3600, SqsManagedSseEnabled: true },
};

/** The rules may leave letters; functions may by their roles. */
const DeadLettersPolicy = {
  Type: 'AWS::SQS::QueuePolicy',
  Properties: {
    Queues: [{ Ref: 'DeadLetters' }],
    PolicyDocument: {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Service: 'events.amazonaws.com' },
          Action: 'sqs:SendMessage',
          Resource: lettersArn,
          Condition: {
            ArnEquals: {
              'aws:SourceArn': schedules.map((fn) =>
                isOptional(fn) ? withOption('Operations', ruleArn(fn.name)) : ruleArn(fn.name),
              ),
            },
          },
        },
      ],
    },
  },
};

/** Everything that calls a function by the clock, from what the functions declare. */
module.exports = async () => ({
  Resources: { ...Object.assign({}, ...schedules.map(scheduled)), DeadLetters, DeadLettersPolicy },
  extensions: Object.fromEntries(
    schedules.map(({ name }) => [
      `${title(name)}LambdaFunction`,
      { Properties: { DeadLetterConfig: { TargetArn: lettersArn } } },
    ]),
  ),
  Outputs: { DeadLettersUrl: { Value: { Ref: 'DeadLetters' } } },
});
