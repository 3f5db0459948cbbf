import type { Json, JsonObject } from '#domain/json.ts';
import { makeCall } from '../runtime/calls.ts';
import { asFailure, errorOutputOf } from '../interpreter/failing.ts';
import { argumentsOf, exit } from '../interpreter/flow.ts';
import { behaviours } from '../interpreter/interpret.ts';
import { delayMs, findCatcher, names } from '../interpreter/retry.ts';
import { numberOf } from '../interpreter/number-field.ts';
import { planMap } from '../interpreter/states/map.ts';
import { QueryFailure, ServiceError, StateFailure } from '../errors.ts';
import type { Action, Core } from './core.ts';
import { oneOf } from './input.ts';
import type { Mock, StateTest } from './test-input.ts';
import { readTest } from './test-input.ts';
import { checkMock, exceedsTolerance } from './test-mock.ts';

/** Runs one state of a definition, its task mocked or really called, and returns the result of each step. */
export const testState: Action = async (core, input) => {
  const level = oneOf(input, 'inspectionLevel', ['INFO', 'DEBUG', 'TRACE']) ?? 'INFO';
  const test = readTest(core, input);
  checkMock(test);
  const seen: Record<string, Json> = { input: JSON.stringify(test.frame.input) };
  const answer = await outcomeOf(core, test, seen);
  return { ...answer, ...(level === 'INFO' ? {} : { inspectionData: seen }) };
};

const outcomeOf = async (core: Core, test: StateTest, seen: Record<string, Json>): Promise<JsonObject> => {
  try {
    return await succeed(core, test, seen);
  } catch (trouble) {
    if (!(trouble instanceof StateFailure || trouble instanceof QueryFailure)) throw trouble;
    return await fail(test, asFailure(test.turn, test.frame, test.node, trouble), seen);
  }
};

const succeed = async (core: Core, test: StateTest, seen: Record<string, Json>): Promise<JsonObject> => {
  const { turn, frame, node } = test;
  const outcome = await resultOf(core, test, seen);
  if (outcome.kind === 'left')
    return { status: 'SUCCEEDED', output: JSON.stringify(outcome.output), nextState: outcome.next };
  const { result, isResult } = outcome;
  const how = { fields: node.body, at: '', extra: isResult ? { result } : {}, otherwise: result };
  const output = await exit(turn, frame, node, how);
  showVariables(test, seen);
  const { Next } = node.body;
  return {
    status: 'SUCCEEDED',
    output: JSON.stringify(output),
    ...(Next === undefined ? {} : { nextState: Next }),
  };
};

type Result =
  | { readonly kind: 'result'; readonly result: Json; readonly isResult: boolean }
  | { readonly kind: 'left'; readonly output: Json; readonly next: string };

const resultOf = async (core: Core, test: StateTest, seen: Record<string, Json>): Promise<Result> => {
  const { turn, frame, node } = test;
  const { Type } = node.body;
  if (Type === 'Task') return { kind: 'result', isResult: true, result: await taskResult(core, test, seen) };
  if (Type === 'Map' || Type === 'Parallel')
    return { kind: 'result', isResult: true, result: await forkResult(test, seen) };
  const outcome = await behaviours[Type](turn, frame, node);
  if (outcome.kind === 'left') return outcome;
  return { kind: 'result', isResult: false, result: outcome.kind === 'done' ? outcome.result : frame.input };
};

const taskResult = async (core: Core, test: StateTest, seen: Record<string, Json>): Promise<Json> => {
  const { turn, frame, node, mock } = test;
  const parameters = await argumentsOf(turn, frame, node);
  if (node.body.Arguments !== undefined) seen['afterArguments'] = JSON.stringify(parameters);
  const result = mock === undefined ? await called(core, test, parameters) : mockedResult(mock);
  seen['result'] = JSON.stringify(result);
  return result;
};

/** A test may take five minutes, or what the state itself allows. */
const maxSeconds = 300;

const called = async (core: Core, { turn, frame, node }: StateTest, parameters: Json): Promise<Json> => {
  const seconds = Math.min(maxSeconds, (await numberOf(turn, frame, node, 'TimeoutSeconds')) ?? maxSeconds);
  const controller = new AbortController();
  const late = Promise.withResolvers<never>();
  const cancel = core.options.clock.after(seconds * 1000, () => {
    controller.abort();
    late.reject(new StateFailure('States.Timeout', undefined));
  });
  const call = {
    key: turn.id(),
    execution: 0,
    executionArn: turn.run.arn,
    frame: 1,
    state: node.name,
    resource: node.body.Resource ?? '',
    parameters,
    token: undefined,
  };
  try {
    const made = makeCall(call, controller.signal, core.options, () => undefined);
    const result = await Promise.race([made, late.promise]);
    if (result.kind === 'returned') return result.output;
    throw new StateFailure(result.error, result.cause);
  } finally {
    cancel();
  }
};

const forkResult = async (test: StateTest, seen: Record<string, Json>): Promise<Json> => {
  const { turn, frame, node, mock, configuration } = test;
  if (mock === undefined)
    throw new ServiceError('InvalidDefinition', 'a Map or a Parallel can be tested only with a mock');
  if (node.body.Type === 'Parallel') {
    const parameters = await argumentsOf(turn, frame, node);
    if (node.body.Arguments !== undefined) seen['afterArguments'] = JSON.stringify(parameters);
    return mockedResult(mock);
  }
  const plan = await planMap(turn, frame, node, configuration.readItems);
  seen['maxConcurrency'] = plan.maxConcurrency;
  if (plan.toleratedFailureCount !== undefined) seen['toleratedFailureCount'] = plan.toleratedFailureCount;
  if (plan.toleratedFailurePercentage !== undefined)
    seen['toleratedFailurePercentage'] = plan.toleratedFailurePercentage;
  const result = mockedResult(mock);
  if (exceedsTolerance(plan, configuration.failures))
    throw new StateFailure(
      'States.ExceedToleratedFailureThreshold',
      'The specified tolerated failure threshold was exceeded',
    );
  return result;
};

const mockedResult = (mock: Mock): Json => {
  if (mock.kind === 'result') return mock.result;
  throw new StateFailure(mock.error, mock.cause);
};

const fail = async (
  test: StateTest,
  failure: StateFailure,
  seen: Record<string, Json>,
): Promise<JsonObject> => {
  const { node, configuration } = test;
  const told = {
    ...(failure.error ? { error: failure.error } : {}),
    ...(failure.reason ? { cause: failure.reason } : {}),
  };
  const retriers = node.body.Retry ?? [];
  const retryIndex = retriers.findIndex(({ ErrorEquals }) => names(ErrorEquals, failure));
  const retrier = retriers[retryIndex];
  const details = retrier === undefined ? {} : { retryIndex };
  if (retrier !== undefined && configuration.retries < (retrier.MaxAttempts ?? 3)) {
    const retryBackoffIntervalSeconds = delayMs(retrier, configuration.retries, () => 1) / 1000;
    seen['errorDetails'] = { ...details, retryBackoffIntervalSeconds };
    return { status: 'RETRIABLE', ...told };
  }
  const catchIndex = findCatcher(node.body.Catch ?? [], failure);
  const catcher = node.body.Catch?.[catchIndex];
  if (Object.keys(details).length > 0 || catcher !== undefined)
    seen['errorDetails'] = { ...details, ...(catcher === undefined ? {} : { catchIndex }) };
  if (catcher === undefined) return { status: 'FAILED', ...told };
  const errorOutput = errorOutputOf(failure);
  const how = {
    fields: catcher,
    at: `Catch[${catchIndex}]/`,
    extra: { errorOutput },
    otherwise: errorOutput,
  };
  const output = await exit(test.turn, test.frame, node, how);
  showVariables(test, seen);
  return { status: 'CAUGHT_ERROR', output: JSON.stringify(output), nextState: catcher.Next, ...told };
};

/** Variables are shown where there are any: those given and those assigned. */
const showVariables = ({ frame }: StateTest, seen: Record<string, Json>): void => {
  if (Object.keys(frame.vars).length > 0) seen['variables'] = JSON.stringify(frame.vars);
};
