import type { Json, JsonObject } from '#domain/json.ts';
import type { Engine, ServiceTask } from '#adapters/engine/embedded/engine.ts';
import { ServiceError, TaskError } from '#adapters/engine/embedded/engine.ts';
import { asText } from '#adapters/engine/embedded/interpreter/json-text.ts';
import { jsonPath } from './jsonpath/language.ts';
import { openTestEngine } from '#test/fakes/engine.ts';
import type { Difference, ExecutionCase, Finding, TaskResponse } from './cases.ts';
import { compare } from './compare.ts';

/** Runs a recorded execution, its tasks answered as they were on AWS, and compares everything that was recorded. */
export const replay = async (one: ExecutionCase): Promise<Finding> => {
  const { name } = one;
  if (one.suspectOutdated) return { name, result: 'outside', reason: 'recorded before AWS changed it' };
  try {
    const { seen, events } = await run(one);
    const differences = compareAll(one, seen, events);
    return { name, result: differences.length === 0 ? 'passed' : 'failed', differences };
  } catch (error) {
    if (error instanceof ServiceError && error.message.includes('OUTSIDE_SUBSET'))
      return { name, result: 'outside', reason: outsideReason(error.message) };
    return {
      name,
      result: 'failed',
      differences: [{ at: 'run', got: String(error), wanted: one.expect.status }],
    };
  }
};

/** What the engine does not run, without the place where this one definition has it. */
const outsideReason = (message: string): string => /OUTSIDE_SUBSET: (.*) at \//.exec(message)?.[1] ?? message;

/** What the engine makes of a case: the end as DescribeExecution tells it, and the whole history. */
export const run = async (
  one: ExecutionCase,
): Promise<{ readonly seen: JsonObject; readonly events: readonly JsonObject[] }> => {
  const asked = new Map<string, number>();
  const world = openTestEngine(
    {},
    {
      perform: (task) => answer(world.engine, one, asked, task),
      jsonPath,
      account: '111111111111',
      region: 'us-east-1',
    },
  );
  try {
    const machine = await world.create('machine', one.definition, 'snf_role_arn');
    const execution = await world.startText(machine, 'execution', one.input ?? '{}');
    await world.runOut(100 * 366 * 86_400_000);
    return { seen: await world.describe(execution), events: await world.history(execution) };
  } finally {
    await world.engine.close();
  }
};

const answer = async (
  engine: Engine,
  one: ExecutionCase,
  asked: Map<string, number>,
  task: ServiceTask,
): Promise<Json> => {
  const turn = asked.get(task.state) ?? 0;
  asked.set(task.state, turn + 1);
  const response = one.taskResponses[task.state]?.[turn];
  const isSubmitted =
    /\.(waitForTaskToken|sync|sync:2)$/.test(task.resource) &&
    (one.expect.eventTypes ?? []).includes('TaskSubmitted');
  if (isSubmitted) task.submitted({});
  if (response === undefined || response.kind === 'timeout') return isSubmitted ? {} : never(task.signal);
  if (task.token !== undefined && isSubmitted) return callBack(engine, task.token, response);
  if (response.kind === 'return') return response.output ?? null;
  throw new TaskError(response.error ?? null, causeOf(response) ?? null);
};

/** A service that does not answer; the test's engine lets go of it when the task has timed out. */
const never = (signal: AbortSignal): Promise<Json> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve(null);
    signal.addEventListener('abort', () => resolve(null));
  });

const callBack = async (engine: Engine, taskToken: string, response: TaskResponse): Promise<Json> => {
  const { error } = response;
  const cause = causeOf(response);
  const input = {
    taskToken,
    ...(error === undefined ? {} : { error }),
    ...(cause === undefined ? {} : { cause }),
    ...(response.kind === 'return' ? { output: JSON.stringify(response.output ?? null) } : {}),
  };
  await engine.call(response.kind === 'return' ? 'SendTaskSuccess' : 'SendTaskFailure', input);
  return {};
};

const opened = (text: Json | undefined): Json | undefined =>
  typeof text === 'string' ? (JSON.parse(text) as Json) : text;

const causeOf = ({ cause }: TaskResponse): string | undefined =>
  cause === undefined ? undefined : asText(cause);

const compareAll = (
  one: ExecutionCase,
  seen: JsonObject,
  events: readonly JsonObject[],
): readonly Difference[] => {
  const { expect, normalizers } = one;
  const isWhole = one.queryLanguage !== 'JSONPath' && one.lambdaOnly;
  const end: readonly Difference[] = [
    ...compare(seen['status'], expect.status, normalizers, 'status'),
    ...compareTypes(one, events),
  ];
  if (!isWhole) return end;
  return [
    ...end,
    ...(expect.output === undefined
      ? []
      : compare(opened(seen['output']), expect.output, normalizers, 'output')),
    ...(expect.status === 'SUCCEEDED' ? [] : compare(seen['error'], expect.error, normalizers, 'error')),
    ...(expect.status === 'SUCCEEDED' ? [] : compare(seen['cause'], expect.cause, normalizers, 'cause')),
    ...(expect.events === undefined || one.unordered
      ? []
      : compare(events, expect.events, normalizers, 'events')),
  ];
};

/** Where the recording lost the order of branches, it lost ParallelStateSucceeded as well. */
const compareTypes = (one: ExecutionCase, events: readonly JsonObject[]): readonly Difference[] => {
  const wanted = one.expect.eventTypes;
  if (wanted === undefined) return [];
  const got = events.map(({ type }) => asText(type));
  const [a, b] = one.unordered
    ? [got.filter((type) => type !== 'ParallelStateSucceeded').toSorted(), wanted.toSorted()]
    : [got, wanted];
  return a.join(' ') === b.join(' ') ? [] : [{ at: 'eventTypes', got: a.join(' '), wanted: b.join(' ') }];
};
