/**
 * npm run test:aws-cli
 * Starts `tidegate engine` with a Lambda of our own behind it, and drives it with the real AWS CLI (`aws` in the PATH,
 * or the file that TIDEGATE_AWS_CLI names; PyPI: awscli): every action that the engine serves, and errors by name.
 */
import { isDeepStrictEqual } from 'node:util';
import { openStage } from './aws-cli/stage.ts';

const { aws, create, start, end, tokens, mend, close } = await openStage();
const seen: (readonly [string, unknown, unknown])[] = [];
const check = (what: string, got: unknown, wanted: unknown): void => void seen.push([what, got, wanted]);

const task = (name: string, resource: string, payload: string) =>
  JSON.stringify({
    QueryLanguage: 'JSONata',
    StartAt: 'T',
    States: {
      T: {
        Type: 'Task',
        Resource: `arn:aws:states:::${resource}`,
        Arguments: { FunctionName: name, Payload: payload },
        Output: 'done',
        End: true,
      },
    },
  });

const callbacks = async (): Promise<void> => {
  const asks = await create(
    'asks',
    task('ask', 'lambda:invoke.waitForTaskToken', '{% {"token": $states.context.Task.Token} %}'),
  );
  const arns = [await start(asks, 'yes'), await start(asks, 'no'), await start(asks, 'stop')] as const;
  const [yes, no] = [await tokens('yes'), await tokens('no')];
  check('a heartbeat', await aws('send-task-heartbeat', { 'task-token': yes }), {});
  check('a success', await aws('send-task-success', { 'task-token': yes, 'task-output': '1' }), {});
  check('a failure', await aws('send-task-failure', { 'task-token': no, error: 'No' }), {});
  check('a second answer', await aws('send-task-success', { 'task-token': yes, 'task-output': '1' }), {
    error: 'TaskTimedOut',
  });
  check('a forged token', await aws('send-task-heartbeat', { 'task-token': 'forged' }), {
    error: 'InvalidToken',
  });
  check('a stop', Object.keys(await aws('stop-execution', { 'execution-arn': arns[2] })), ['stopDate']);
  const ends = [await end(arns[0]), await end(arns[1]), await end(arns[2])];
  check('how they ended', ends, [
    ['SUCCEEDED', '"done"'],
    ['FAILED', 'No'],
    ['ABORTED', undefined],
  ]);
  const again = { 'state-machine-arn': asks, name: 'yes', input: '{}' };
  check('the same name again', await aws('start-execution', again), { error: 'ExecutionAlreadyExists' });
  check('a bad name', await aws('start-execution', { ...again, name: 'a b' }), { error: 'InvalidName' });
  const paged = await aws('list-executions', { 'state-machine-arn': asks, 'page-size': '1' });
  check('three in the list, page by page', (paged['executions'] as unknown[]).length, 3);
  const failed = await aws('list-executions', { 'state-machine-arn': asks, 'status-filter': 'FAILED' });
  check(
    'one has failed',
    (failed['executions'] as { name: string }[]).map(({ name }) => name),
    ['no'],
  );
};

const redrives = async (): Promise<void> => {
  const breaks = await create('breaks', task('break', 'lambda:invoke', 'x'));
  const broken = await start(breaks, 'one');
  check('a broken one', await end(broken), ['FAILED', 'OnPurpose']);
  mend();
  await aws('redrive-execution', { 'execution-arn': broken });
  check('redriven', await end(broken), ['SUCCEEDED', '"done"']);
  check('redriven again', await aws('redrive-execution', { 'execution-arn': broken }), {
    error: 'ExecutionNotRedrivable',
  });
  const history = await aws('get-execution-history', { 'execution-arn': broken, 'reverse-order': '' });
  const types = (history['events'] as { type: string }[]).map(({ type }) => type);
  check('its history backwards', [types[0], types.at(-1)], ['ExecutionSucceeded', 'ExecutionStarted']);
  check('it was redriven', types.includes('ExecutionRedriven'), true);
  const definition = task('other', 'lambda:invoke', 'y');
  const updated = await aws('update-state-machine', { 'state-machine-arn': breaks, definition });
  check('an update', 'revisionId' in updated, true);
  const now = await aws('describe-state-machine', { 'state-machine-arn': breaks });
  check('what it is now', now['definition'], definition);
  const then = await aws('describe-state-machine-for-execution', { 'execution-arn': broken });
  check('what the execution ran', then['definition'], task('break', 'lambda:invoke', 'x'));
};

const definitions = async (): Promise<void> => {
  check('two machines', ((await aws('list-state-machines'))['stateMachines'] as unknown[]).length, 2);
  const judged = await aws('validate-state-machine-definition', { definition: '{}' });
  check('a bad definition', judged['result'], 'FAIL');
  const bad = { name: 'bad', 'role-arn': 'arn:aws:iam::000000000000:role/cli', definition: '{}' };
  check('created all the same', await aws('create-state-machine', bad), { error: 'InvalidDefinition' });
  const state = JSON.stringify({ QueryLanguage: 'JSONata', Type: 'Pass', Output: '{% 1 + 1 %}', End: true });
  check('one state by itself', await aws('test-state', { definition: state, input: '{}' }), {
    output: '2',
    status: 'SUCCEEDED',
  });
  const mocked = JSON.stringify({
    ...(JSON.parse(task('x', 'lambda:invoke', '')) as { States: { T: object } }).States.T,
    QueryLanguage: 'JSONata',
  });
  const mock = '{"result":"{\\"Payload\\":1}"}';
  const tried = await aws('test-state', { definition: mocked, 'inspection-level': 'DEBUG', mock });
  check('with a mocked result', [tried['status'], 'inspectionData' in tried], ['SUCCEEDED', true]);
  check(
    'no such execution',
    await aws('describe-execution', { 'execution-arn': 'arn:aws:states:local:0:execution:a:b' }),
    {
      error: 'ExecutionDoesNotExist',
    },
  );
  check('what is not served', await aws('list-activities'), { error: 'UnknownOperationException' });
};

try {
  await callbacks();
  await redrives();
  await definitions();
} finally {
  await close();
}
const wrong = seen.filter(([, got, wanted]) => !isDeepStrictEqual(got, wanted));
for (const [what, got, wanted] of wrong)
  process.stdout.write(`${what}: got ${JSON.stringify(got)}, wanted ${JSON.stringify(wanted)}\n`);
process.stdout.write(`aws cli: ${seen.length - wrong.length}/${seen.length} as wanted\n`);
process.exitCode = wrong.length === 0 ? 0 : 1;
