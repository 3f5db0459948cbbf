/**
 * node test/conformance/aws-cli.ts
 * Drives an engine with the real AWS CLI (`aws` in the PATH, or the file that TIDEGATE_AWS_CLI names; PyPI: awscli):
 * every action that the engine serves, and errors by their names.
 */
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { openEngine } from '#adapters/engine/embedded/engine.ts';
import { serveEngine } from '#adapters/engine/embedded/server.ts';

const cli = process.env['TIDEGATE_AWS_CLI'] ?? 'aws';
const tokens: string[] = [];
let isBroken = true;

const engine = openEngine({
  file: ':memory:',
  clock: {
    now: Date.now,
    after: (ms, ring) => {
      const timer = setTimeout(ring, ms);
      return () => clearTimeout(timer);
    },
  },
  random: Math.random,
  id: randomUUID,
  invoke: async (name, payload) => {
    if (name === 'ask') tokens.push((payload as { token: string }).token);
    if (name === 'break' && isBroken) throw new Error('on purpose');
    return payload;
  },
});
const serving = await serveEngine({ engine, host: '127.0.0.1', port: 0 });

/** Runs one command; answers its JSON, or the name of the error that it reports. */
const aws = (action: string, more: Readonly<Record<string, string>> = {}): Promise<Record<string, unknown>> =>
  new Promise((resolve, reject) => {
    const flags = Object.entries(more).flatMap(([flag, value]) => [`--${flag}`, value]);
    const env = {
      ...process.env,
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_DEFAULT_REGION: 'us-east-1',
      AWS_DISABLE_HOST_PREFIX_INJECTION: 'true',
    };
    const args = ['stepfunctions', action, '--endpoint-url', serving.url, '--output', 'json', ...flags];
    execFile(cli, args, { env }, (error, stdout, stderr) => {
      const [, code] = /An error occurred \((\w+)\)/.exec(stderr) ?? [];
      if (code !== undefined) resolve({ error: code });
      else if (error !== null) reject(new Error(`aws ${action}: ${stderr || error.message}`));
      else resolve(stdout.trim() === '' ? {} : (JSON.parse(stdout) as Record<string, unknown>));
    });
  });

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
const role = 'arn:aws:iam::000000000000:role/cli';
const create = async (name: string, definition: string): Promise<string> =>
  (await aws('create-state-machine', { name, 'role-arn': role, definition }))['stateMachineArn'] as string;
const start = async (machine: string, name: string): Promise<string> =>
  (await aws('start-execution', { 'state-machine-arn': machine, name, input: '{}' }))[
    'executionArn'
  ] as string;
const end = async (execution: string) => {
  const { status, output, error } = await aws('describe-execution', { 'execution-arn': execution });
  return [status, output ?? error];
};

const seen: (readonly [string, unknown, unknown])[] = [];
const check = (what: string, got: unknown, wanted: unknown): void => void seen.push([what, got, wanted]);

const asks = await create(
  'asks',
  task('ask', 'lambda:invoke.waitForTaskToken', '{% {"token": $states.context.Task.Token} %}'),
);
const asked = [await start(asks, 'yes'), await start(asks, 'no'), await start(asks, 'stop')] as const;
await engine.settled();
check('a heartbeat', await aws('send-task-heartbeat', { 'task-token': tokens[0] ?? '' }), {});
check('a success', await aws('send-task-success', { 'task-token': tokens[0] ?? '', 'task-output': '1' }), {});
check('a failure', await aws('send-task-failure', { 'task-token': tokens[1] ?? '', error: 'No' }), {});
check(
  'a second answer',
  await aws('send-task-success', { 'task-token': tokens[0] ?? '', 'task-output': '1' }),
  { error: 'TaskTimedOut' },
);
check('a stop', Object.keys(await aws('stop-execution', { 'execution-arn': asked[2] })), ['stopDate']);
check('how they ended', await Promise.all(asked.map(end)), [
  ['SUCCEEDED', '"done"'],
  ['FAILED', 'No'],
  ['ABORTED', undefined],
]);
check(
  'the same name again',
  await aws('start-execution', { 'state-machine-arn': asks, name: 'yes', input: '{}' }),
  { error: 'ExecutionAlreadyExists' },
);
check(
  'three in the list',
  ((await aws('list-executions', { 'state-machine-arn': asks }))['executions'] as unknown[]).length,
  3,
);

const breaks = await create('breaks', task('break', 'lambda:invoke', 'x'));
const broken = await start(breaks, 'one');
await engine.settled();
check('a broken one', await end(broken), ['FAILED', 'Error']);
isBroken = false;
await aws('redrive-execution', { 'execution-arn': broken });
await engine.settled();
check('redriven', await end(broken), ['SUCCEEDED', '"done"']);
const { events } = (await aws('get-execution-history', { 'execution-arn': broken })) as {
  events: readonly { type: string }[];
};
check(
  'its history ends',
  events.some(({ type }) => type === 'ExecutionSucceeded'),
  true,
);

const definition = task('other', 'lambda:invoke', 'y');
check(
  'an update',
  'revisionId' in (await aws('update-state-machine', { 'state-machine-arn': breaks, definition })),
  true,
);
check(
  'what it is now',
  (await aws('describe-state-machine', { 'state-machine-arn': breaks }))['definition'],
  definition,
);
check('two machines', ((await aws('list-state-machines'))['stateMachines'] as unknown[]).length, 2);
check(
  'a bad definition',
  (await aws('validate-state-machine-definition', { definition: '{}' }))['result'],
  'FAIL',
);
check(
  'created all the same',
  await aws('create-state-machine', { name: 'bad', 'role-arn': role, definition: '{}' }),
  { error: 'InvalidDefinition' },
);
const state = JSON.stringify({ QueryLanguage: 'JSONata', Type: 'Pass', Output: '{% 1 + 1 %}', End: true });
check('one state by itself', await aws('test-state', { definition: state, input: '{}' }), {
  output: '2',
  status: 'SUCCEEDED',
});

const wrong = seen.filter(([, got, wanted]) => !isDeepStrictEqual(got, wanted));
for (const [what, got, wanted] of wrong)
  process.stdout.write(`${what}: got ${JSON.stringify(got)}, wanted ${JSON.stringify(wanted)}\n`);
process.stdout.write(`aws cli: ${seen.length - wrong.length}/${seen.length} as wanted\n`);
await serving.close();
await engine.close();
process.exitCode = wrong.length === 0 ? 0 : 1;
