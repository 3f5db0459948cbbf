import type { JsonObject } from '#domain/json.ts';

/* Which failures of a task are repeated, how often, and for how long. */

/**
 * Lambda, Step Functions or our store is throttled or away: not our fault, and safe to repeat. A task that recorded it
 * would meet the same trouble, so the retry waits it out: two hours on average.
 */
const outage = {
  ErrorEquals: [
    'Lambda.TooManyRequestsException',
    'Lambda.ServiceException',
    'Lambda.SdkClientException',
    'CloudUnreachable',
  ],
  IntervalSeconds: 1,
  MaxAttempts: 480,
  BackoffRate: 2,
  MaxDelaySeconds: 30,
  JitterStrategy: 'FULL',
};

/** May also be the fault of the function or its configuration, so it must not be retried for hours without a report. */
const hiccup = {
  ErrorEquals: [
    'Lambda.AWSLambdaException',
    'Lambda.ClientExecutionTimeoutException',
    'States.Timeout',
    'TimeoutError',
    'TimedOut',
  ],
  IntervalSeconds: 1,
  MaxAttempts: 5,
  BackoffRate: 2,
  MaxDelaySeconds: 20,
  JitterStrategy: 'FULL',
};

/** The function died in the middle: killed, out of memory, or out of time. Twice more; a third death is no accident. */
const death = {
  ...hiccup,
  ErrorEquals: ['Lambda.Unknown', 'Runtime.ExitError', 'Runtime.OutOfMemory', 'Sandbox.Timedout'],
  MaxAttempts: 2,
};

/** A question to people that has timed out was not answered, which is no trouble at all. */
export const retriesOf = (waits: boolean): JsonObject[] => [
  outage,
  death,
  waits ? { ...hiccup, ErrorEquals: hiccup.ErrorEquals.filter((name) => name !== 'States.Timeout') } : hiccup,
];

/** Errors of Step Functions when it cannot start a run now; the same name twice starts one run. */
export const startRetry = {
  ...outage,
  ErrorEquals: [
    'StepFunctions.ThrottlingException',
    'StepFunctions.ExecutionLimitExceededException',
    'StepFunctions.SdkClientException',
  ],
};
