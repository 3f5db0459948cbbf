import type { JsonObject } from '#domain/json.ts';
import type { State, Workflow } from './dsl.ts';
import { retriesOf, startRetry } from './retries.ts';

/* Prints a typed workflow as Amazon States Language (JSONata). Keys of the document are workflow variables. */

type AnyState = State<Record<string, { readonly kind: string }>, string>;
type AnyTask = Extract<AnyState, { type: 'task' }> & {
  readonly patience?: string;
  readonly expired?: string;
};

const jsonata = (expression: string): string => `{% ${expression} %}`;

/** The state for an answer that no case names. */
const unknownAnswer = 'unknown answer';

/** Longer than any task takes: a task watches for at most 45 s and then reports that it is still moving. */
const taskSeconds = 60;

/** Stable across crashes of either runtime, new for each try: functions may use it as an idempotency key. */
const callKey = jsonata(
  "$states.context.Execution.Id & '/' & $states.context.State.Name & '/' & $string($states.context.State.RetryCount)",
);

const emitTask = (state: AnyTask): JsonObject => {
  const waits = state.patience !== undefined;
  const payload = {
    ...Object.fromEntries(
      Object.entries(state.take).map(([name, key]) => [name, jsonata(`$${String(key)}`)]),
    ),
    ...(waits ? { token: jsonata('$states.context.Task.Token') } : {}),
    key: callKey,
    run: {
      name: jsonata('$states.context.Execution.Name'),
      startedAt: jsonata('$states.context.Execution.StartTime'),
    },
  };
  return {
    Type: 'Task',
    Resource: `arn:aws:states:::lambda:invoke${waits ? '.waitForTaskToken' : ''}`,
    Arguments: { FunctionName: `\${${state.run}}`, Payload: payload },
    TimeoutSeconds: waits ? jsonata(`$${state.patience}.expiresInSeconds`) : taskSeconds,
    Assign: { [state.give]: jsonata(waits ? '$states.result' : '$states.result.Payload') },
    Retry: retriesOf(waits),
    Catch: emitCatch(state),
    Next: state.next,
  };
};

const emitCatch = (state: AnyTask): JsonObject[] => {
  const keep =
    state.trouble === undefined ? {} : { Assign: { [state.trouble]: jsonata('$states.errorOutput') } };
  const arrows = Object.entries(state.catch as Record<string, string>);
  const named = [...new Set(arrows.map(([, to]) => to))].map((to) => ({
    ErrorEquals: arrows.filter(([, next]) => next === to).map(([name]) => name),
    ...keep,
    Next: to,
  }));
  const expired =
    state.expired === undefined ? [] : [{ ErrorEquals: ['States.Timeout'], Next: state.expired }];
  return [...named, ...expired, { ErrorEquals: ['States.ALL'], ...keep, Next: state.otherwise }];
};

const emitChoice = (state: Extract<AnyState, { type: 'choice' }>): JsonObject => ({
  Type: 'Choice',
  Choices: Object.entries(state.cases as Record<string, string>).map(([kind, next]) => ({
    Condition: jsonata(`$${state.on}.kind = '${kind}'`),
    Next: next,
  })),
  // A function of another version may return a kind that this definition does not know. Failing is safe: a new
  // execution of the current definition continues from the journal.
  Default: unknownAnswer,
});

const emitEach = (state: Extract<AnyState, { type: 'each' }>): JsonObject => ({
  Type: 'Map',
  Items: jsonata(`$${state.of}.rollouts`),
  MaxConcurrency: state.atOnce,
  ItemSelector: {
    name: jsonata('$states.context.Map.Item.Value.name'),
    input: {
      [state.pass]: jsonata(`$${state.pass}`),
      target: jsonata('$states.context.Map.Item.Value.target'),
    },
  },
  ItemProcessor: {
    ProcessorConfig: { Mode: 'INLINE' },
    StartAt: 'run',
    States: {
      run: {
        Type: 'Task',
        Resource: 'arn:aws:states:::states:startExecution.sync:2',
        Arguments: {
          StateMachineArn: `\${${state.run}}`,
          Name: jsonata('$states.input.name'),
          Input: jsonata('$states.input.input'),
        },
        // A rollout that has run long names the execution that continues it; nothing else waits for it.
        Output: jsonata(
          "{ 'kind': $states.result.Output.Payload.kind, 'name': $states.result.Output.Payload.name, 'input': $states.input.input }",
        ),
        Retry: [startRetry],
        Catch: [{ ErrorEquals: ['States.ALL'], Output: { kind: 'failed' }, Next: 'ended' }],
        Next: 'ended?',
      },
      'ended?': {
        Type: 'Choice',
        Choices: [{ Condition: jsonata("$states.input.kind = 'continued'"), Next: 'run' }],
        Default: 'ended',
      },
      ended: { Type: 'Succeed', Comment: 'What a run left undone is seen in the journal by the next wave.' },
    },
  },
  Next: state.next,
});

const emitState = (state: AnyState): JsonObject => {
  switch (state.type) {
    case 'task':
      return emitTask(state);
    case 'choice':
      return emitChoice(state);
    case 'wait':
      return { Type: 'Wait', ...emitEndOf(state), Next: state.next };
    case 'each':
      return emitEach(state);
    case 'end':
      return state.as === 'succeed'
        ? { Type: 'Succeed' }
        : { Type: 'Fail', ...(state.error === undefined ? {} : { Error: state.error }) };
    default:
      return state satisfies never;
  }
};

const emitEndOf = (state: Extract<AnyState, { type: 'wait' }>): JsonObject =>
  state.untilOf === undefined
    ? { Seconds: jsonata(`$${state.secondsOf}.waitSeconds`) }
    : { Timestamp: jsonata(`$${state.untilOf}.until`) };

/** The input becomes variables in a first state, so that every task reads variables only. */
export const emitAsl = (w: Workflow<never>): JsonObject => ({
  Comment: w.about,
  QueryLanguage: 'JSONata',
  StartAt: 'begin',
  States: {
    begin: {
      Type: 'Pass',
      Assign: Object.fromEntries(w.input.map((key) => [key, jsonata(`$states.input.${key}`)])),
      Next: w.start,
    },
    [unknownAnswer]: {
      Type: 'Fail',
      Error: 'UnknownAnswer',
      Cause:
        'A function returned a kind that this definition does not know; a new execution continues the work.',
    },
    ...Object.fromEntries(
      Object.entries(w.states as Record<string, AnyState>).map(([name, state]) => [name, emitState(state)]),
    ),
  },
});
