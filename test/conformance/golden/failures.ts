import type { Draft } from './shapes.ts';
import { call, hangs, machine, pass, returns, throws } from './shapes.ts';

const handled = (more: Draft['definition']) =>
  machine({
    T: call({ ...more, Next: 'Done' }),
    Done: pass('done'),
    ...('Catch' in more ? { Caught: pass('{% $states.input %}') } : {}),
  });
const to = (ErrorEquals: string[], more: Draft['definition'] = {}) => ({
  ErrorEquals,
  Next: 'Caught',
  ...more,
});

export const failures: readonly Draft[] = [
  {
    name: 'retry: defaults are three attempts, one second, doubled',
    definition: handled({ Retry: [{ ErrorEquals: ['Bad'] }] }),
    taskResponses: { T: [throws('Bad'), throws('Bad'), throws('Bad'), throws('Bad')] },
  },
  {
    name: 'retry: succeeds on the second attempt',
    definition: handled({ Retry: [{ ErrorEquals: ['Bad'] }] }),
    taskResponses: { T: [throws('Bad'), returns(1)] },
  },
  {
    name: 'retry: no attempts at all',
    definition: handled({ Retry: [{ ErrorEquals: ['Bad'], MaxAttempts: 0 }] }),
    taskResponses: { T: [throws('Bad')] },
  },
  {
    name: 'retry: capped delay',
    definition: handled({
      Retry: [
        { ErrorEquals: ['Bad'], IntervalSeconds: 10, MaxDelaySeconds: 15, MaxAttempts: 3, BackoffRate: 3 },
      ],
    }),
    taskResponses: { T: [throws('Bad'), throws('Bad'), throws('Bad'), returns(1)] },
  },
  {
    name: 'retry: full jitter',
    definition: handled({ Retry: [{ ErrorEquals: ['Bad'], IntervalSeconds: 10, JitterStrategy: 'FULL' }] }),
    taskResponses: { T: [throws('Bad'), returns(1)] },
  },
  {
    name: 'retry: each retrier counts for itself',
    definition: handled({
      Retry: [
        { ErrorEquals: ['A'], MaxAttempts: 1 },
        { ErrorEquals: ['B'], MaxAttempts: 1 },
      ],
    }),
    taskResponses: { T: [throws('A'), throws('B'), throws('A')] },
  },
  {
    name: 'retry: an exhausted retrier is not followed by a later one',
    definition: handled({
      Retry: [
        { ErrorEquals: ['A'], MaxAttempts: 1 },
        { ErrorEquals: ['States.ALL'], MaxAttempts: 5 },
      ],
    }),
    taskResponses: { T: [throws('A'), throws('A')] },
  },
  {
    name: 'retry: States.TaskFailed covers any error of a task',
    definition: handled({ Retry: [{ ErrorEquals: ['States.TaskFailed'], MaxAttempts: 1 }] }),
    taskResponses: { T: [throws('Whatever'), returns(1)] },
  },
  {
    name: 'retry: States.TaskFailed does not cover a timeout',
    definition: handled({
      TimeoutSeconds: 5,
      Retry: [{ ErrorEquals: ['States.TaskFailed'], MaxAttempts: 1 }],
    }),
    taskResponses: { T: [hangs] },
  },
  {
    name: 'retry: the count is in the context',
    definition: handled({
      Arguments: { FunctionName: 'f', Payload: '{% $states.context.State.RetryCount %}' },
      Retry: [{ ErrorEquals: ['Bad'] }],
    }),
    taskResponses: { T: [throws('Bad'), returns(1)] },
  },
  {
    name: 'retry: counters start over when the state is entered again',
    definition: machine({
      T: call({ Retry: [{ ErrorEquals: ['Bad'], MaxAttempts: 1 }], Next: 'Again' }),
      Again: {
        Type: 'Choice',
        Choices: [{ Condition: '{% $states.input.Payload = 1 %}', Next: 'T' }],
        Default: 'End',
      },
      End: { Type: 'Succeed' },
    }),
    taskResponses: { T: [throws('Bad'), returns(1), throws('Bad'), returns(2)] },
  },
  {
    name: 'retry: then catch',
    definition: handled({ Retry: [{ ErrorEquals: ['Bad'], MaxAttempts: 1 }], Catch: [to(['Bad'])] }),
    taskResponses: { T: [throws('Bad'), throws('Bad')] },
  },
  {
    name: 'catch: the first that names it',
    definition: handled({
      Catch: [to(['Other']), to(['Bad'], { Output: 'second' }), to(['States.ALL'], { Output: 'third' })],
    }),
    taskResponses: { T: [throws('Bad')] },
  },
  {
    name: 'catch: nobody names it',
    definition: handled({ Catch: [to(['Other'])] }),
    taskResponses: { T: [throws('Bad')] },
  },
  {
    name: 'catch: assigns and puts out',
    definition: handled({
      Catch: [
        to(['States.ALL'], {
          Assign: { why: '{% $states.errorOutput.Error %}' },
          Output: { kept: '{% $states.input %}' },
        }),
      ],
    }),
    input: { a: 1 },
    taskResponses: { T: [throws('Bad')] },
  },
  {
    name: 'catch: its own expression fails',
    definition: handled({ Catch: [to(['States.ALL'], { Output: '{% $nothing %}' })] }),
    taskResponses: { T: [throws('Bad')] },
  },
  {
    name: 'catch: a timeout has no cause',
    definition: handled({ TimeoutSeconds: 3, Catch: [to(['States.Timeout'])] }),
    taskResponses: { T: [hangs] },
  },
  {
    name: 'catch: States.Runtime passes every catcher',
    definition: machine({
      P: {
        Type: 'Parallel',
        Branches: [machine({ W: { Type: 'Wait', Seconds: '{% 4000000000 %}', End: true } })],
        Catch: [to(['States.Runtime']), to(['States.ALL'])],
        End: true,
      },
      Caught: pass(1),
    }),
  },
  {
    name: 'catch: a query failure',
    definition: handled({
      Arguments: { FunctionName: '{% $nothing %}' },
      Catch: [to(['States.QueryEvaluationError'], { Output: '{% $states.errorOutput.Error %}' })],
    }),
  },
  {
    name: 'catch: output that fails after the result',
    definition: handled({
      Output: '{% $states.result.Payload.gone %}',
      Catch: [to(['States.ALL'], { Output: 'saved' })],
    }),
    taskResponses: { T: [returns({})] },
  },
  { name: 'fail: nothing written', definition: machine({ F: { Type: 'Fail' } }) },
  {
    name: 'fail: by expression',
    definition: machine({
      F: { Type: 'Fail', Error: "{% 'E' & $states.input.n %}", Cause: '{% $string($states.input) %}' },
    }),
    input: { n: 7 },
  },
  { name: 'fail: an error that is no text', definition: machine({ F: { Type: 'Fail', Error: '{% 1 %}' } }) },
  {
    name: 'choice: nothing matches',
    definition: machine({ C: { Type: 'Choice', Choices: [{ Condition: false, Next: 'A' }] }, A: pass(1) }),
  },
  {
    name: 'choice: the rule assigns, the state does not',
    definition: machine({
      C: {
        Type: 'Choice',
        Assign: { who: 'state' },
        Choices: [{ Condition: true, Assign: { who: 'rule' }, Next: 'A' }],
        Default: 'A',
      },
      A: pass('{% $who %}'),
    }),
  },
  {
    name: 'choice: the default takes the state with it',
    definition: machine({
      C: {
        Type: 'Choice',
        Assign: { who: 'state' },
        Output: 'out',
        Choices: [{ Condition: false, Assign: { who: 'rule' }, Next: 'A' }],
        Default: 'A',
      },
      A: pass(['{% $who %}', '{% $states.input %}']),
    }),
  },
  {
    name: 'choice: a condition that is no boolean',
    definition: machine({
      C: { Type: 'Choice', Choices: [{ Condition: '{% 1 %}', Next: 'A' }] },
      A: pass(1),
    }),
  },
  {
    name: 'task: a direct function ARN',
    definition: machine({
      T: { Type: 'Task', Resource: 'arn:aws:lambda:us-east-1:111111111111:function:work', End: true },
    }),
    input: { a: 1 },
    taskResponses: { T: [{ kind: 'return', output: { b: 2 } }] },
  },
  {
    name: 'task: a direct function that fails',
    definition: machine({
      T: { Type: 'Task', Resource: 'arn:aws:lambda:us-east-1:111111111111:function:work', End: true },
    }),
    taskResponses: { T: [throws('Bad')] },
  },
  {
    name: 'task: a callback',
    definition: machine({ T: call({ Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken' }) }),
    taskResponses: { T: [{ kind: 'return', output: { approved: true } }] },
  },
  {
    name: 'task: a callback that fails',
    definition: machine({ T: call({ Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken' }) }),
    taskResponses: { T: [throws('No', 'not today')] },
  },
];
