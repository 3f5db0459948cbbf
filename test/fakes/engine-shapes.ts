/** Small words for writing machines down in tests. */
export const machine = (States: object) => ({
  QueryLanguage: 'JSONata',
  StartAt: Object.keys(States)[0],
  States,
});
/** The inside of a Map, which has no QueryLanguage of its own. */
export const scope = (States: object) => ({ StartAt: Object.keys(States)[0], States });
export const call = (more: object = {}) => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Arguments: { FunctionName: 'work', Payload: {} },
  Output: '{% $states.result.Payload %}',
  End: true,
  ...more,
});
/** Asks for an answer by token. */
export const ask = (more: object = {}) =>
  call({
    Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
    Arguments: { FunctionName: 'ask', Payload: '{% $states.context.Task.Token %}' },
    Output: '{% $states.result %}',
    ...more,
  });
