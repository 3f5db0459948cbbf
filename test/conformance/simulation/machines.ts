import type { Json, JsonObject } from '#domain/json.ts';
import { sameJson } from '#domain/json.ts';

const work = (more: JsonObject = {}): JsonObject => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Arguments: { FunctionName: 'work', Payload: '{% $states.input %}' },
  Output: '{% $states.result.Payload %}',
  Retry: [
    {
      ErrorEquals: ['Chance'],
      IntervalSeconds: 1,
      MaxAttempts: 30,
      MaxDelaySeconds: 20,
      JitterStrategy: 'FULL',
    },
  ],
  ...more,
  ...('Next' in more ? {} : { End: true }),
});

/** States are told apart by name in the whole machine, so each stands under a name of its own. */
const alone = (name: string, state: JsonObject, more: JsonObject = {}): JsonObject => ({
  StartAt: name,
  States: { [name]: state, ...more },
});

export const child: JsonObject = { QueryLanguage: 'JSONata', ...alone('Work', work()) };

/** Branches, iterations, naps, a question that may go unanswered, and a nested execution, all of them retried. */
export const parent = (childArn: string): JsonObject => ({
  QueryLanguage: 'JSONata',
  StartAt: 'Start',
  States: {
    Start: { Type: 'Pass', Output: 1, Next: 'Both' },
    Both: {
      Type: 'Parallel',
      Branches: [
        alone('Left', work()),
        alone('Nap', { Type: 'Wait', Seconds: 3, Next: 'Right' }, { Right: work() }),
      ],
      Output: '{% $sum($states.result) %}',
      Next: 'Each',
    },
    Each: {
      Type: 'Map',
      Items: '{% [1..4] %}',
      MaxConcurrency: 2,
      ItemProcessor: alone(
        'Item',
        work({
          TimeoutSeconds: 900,
          Catch: [{ ErrorEquals: ['States.Timeout'], Output: '{% $states.input %}', Next: 'Kept' }],
          Next: 'Kept',
        }),
        { Kept: { Type: 'Pass', End: true } },
      ),
      Output: '{% $sum($states.result) + $states.input %}',
      Next: 'Ask',
    },
    Ask: {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
      Arguments: { FunctionName: 'ask', Payload: { token: '{% $states.context.Task.Token %}' } },
      TimeoutSeconds: 60,
      HeartbeatSeconds: 30,
      Retry: [{ ErrorEquals: ['States.Timeout'], MaxAttempts: 100, BackoffRate: 1 }],
      Assign: { answer: '{% $states.result %}' },
      Output: '{% $states.input %}',
      Next: 'Nested',
    },
    Nested: {
      Type: 'Task',
      Resource: 'arn:aws:states:::states:startExecution.sync:2',
      Arguments: { StateMachineArn: childArn, Input: { n: '{% $states.input %}' } },
      Output: { n: '{% $states.result.Output.n %}', answer: '{% $answer %}' },
      End: true,
    },
  },
});

/** 1 + 1 from the branches, 1 + 2 + 3 + 4 from the items: nothing that came late or twice may be in it. */
const right: Json = { n: 12, answer: 'yes' };

export const expected = ({ status, output }: JsonObject): boolean =>
  status === 'SUCCEEDED' && typeof output === 'string' && sameJson(JSON.parse(output), right);
