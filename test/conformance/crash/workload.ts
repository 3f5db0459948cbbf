/** What the crash test runs: every kind of waiting that an execution can do, with one effect for each call. */
const call = (name: string, payload: object, more: object) => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Arguments: { FunctionName: name, Payload: payload },
  Output: '{% $states.result.Payload %}',
  ...more,
});

const single = (name: string) => ({
  StartAt: name,
  States: { [name]: call('work', { at: name }, { End: true }) },
});

export const inner = {
  QueryLanguage: 'JSONata',
  StartAt: 'Inner',
  States: { Inner: call('work', { at: 'Inner' }, { End: true }) },
};

/** `innerArn` is the machine that the nested execution runs. */
export const outer = (innerArn: string) => ({
  QueryLanguage: 'JSONata',
  StartAt: 'Flaky',
  States: {
    Flaky: call(
      'flaky',
      { retries: '{% $states.context.State.RetryCount %}' },
      { Retry: [{ ErrorEquals: ['Flaky'], IntervalSeconds: 1, MaxAttempts: 2 }], Next: 'Both' },
    ),
    Both: {
      Type: 'Parallel',
      Branches: [single('Left'), single('Right')],
      Assign: { both: '{% $states.result %}' },
      Next: 'Each',
    },
    Each: {
      Type: 'Map',
      Items: [1, 2, 3],
      MaxConcurrency: 2,
      ItemProcessor: {
        StartAt: 'Item',
        States: { Item: call('work', { at: '{% "Item" & $states.input %}' }, { End: true }) },
      },
      Assign: { each: '{% $states.result %}' },
      Next: 'Nap',
    },
    Nap: { Type: 'Wait', Seconds: 1, Next: 'Ask' },
    Ask: {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
      Arguments: { FunctionName: 'ask', Payload: { token: '{% $states.context.Task.Token %}' } },
      Assign: { answer: '{% $states.result %}' },
      Next: 'Nested',
    },
    Nested: {
      Type: 'Task',
      Resource: 'arn:aws:states:::states:startExecution.sync:2',
      Arguments: { StateMachineArn: innerArn, Input: {} },
      Output: '{% $states.result.Output %}',
      Next: 'Good?',
    },
    'Good?': {
      Type: 'Choice',
      Choices: [{ Condition: '{% $answer = "yes" %}', Next: 'Done' }],
      Default: 'Bad',
    },
    Done: {
      Type: 'Succeed',
      Output: {
        inner: '{% $states.input %}',
        answer: '{% $answer %}',
        both: '{% $both %}',
        each: '{% $each %}',
      },
    },
    Bad: { Type: 'Fail', Error: 'Bad' },
  },
});

/** What every outer execution must have come to. */
export const expected = {
  output: {
    inner: 'did Inner',
    answer: 'yes',
    both: ['did Left', 'did Right'],
    each: ['did Item1', 'did Item2', 'did Item3'],
  },
  /** Flaky twice, two branches, three items, the question and the nested start. */
  scheduled: 9,
  failed: 1,
  /** Calls that reach a function, for the outer execution; the inner one makes one more. */
  effects: 8,
};
