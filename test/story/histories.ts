import type { JsonObject } from '#domain/json.ts';
import type { SimulatedTheatre } from './simulated-stage.ts';

interface Execution {
  readonly executionArn: string;
  readonly name: string;
}
interface Event {
  readonly id: number;
  readonly type: string;
  readonly [details: string]: unknown;
}

const pagesOf = async <T>(
  stage: SimulatedTheatre,
  action: string,
  input: JsonObject,
  read: (page: unknown) => readonly T[],
): Promise<readonly T[]> => {
  const all: T[] = [];
  for (
    let nextToken: string | undefined, isFirst = true;
    isFirst || nextToken !== undefined;
    isFirst = false
  ) {
    const asked = { ...input, ...(nextToken === undefined ? {} : { nextToken }) };
    const page = await stage.engine.call(action, asked);
    all.push(...read(page));
    nextToken = (page as { readonly nextToken?: string }).nextToken;
  }
  return all;
};

interface Machine {
  readonly name: string;
  readonly stateMachineArn: string;
}

const machinesOf = (stage: SimulatedTheatre): Promise<readonly Machine[]> =>
  pagesOf(
    stage,
    'ListStateMachines',
    {},
    (page) => (page as { readonly stateMachines: readonly Machine[] }).stateMachines,
  );

/** The executions of one workflow, or of all. */
const executionsOf = async (stage: SimulatedTheatre, workflow = ''): Promise<readonly Execution[]> => {
  const all: Execution[] = [];
  for (const { name, stateMachineArn } of await machinesOf(stage))
    if (name.endsWith(workflow))
      all.push(
        ...(await pagesOf(
          stage,
          'ListExecutions',
          { stateMachineArn, maxResults: 100 },
          (page) => (page as { readonly executions: readonly Execution[] }).executions,
        )),
      );
  return all;
};

const eventsIn = (page: unknown): readonly Event[] => (page as { readonly events: readonly Event[] }).events;

/** Every execution of a workflow, with the number of events in its history. */
export const historiesOf = async (
  stage: SimulatedTheatre,
  workflow: string,
): Promise<ReadonlyMap<string, number>> => {
  const sizes = new Map<string, number>();
  for (const { executionArn, name } of await executionsOf(stage, workflow)) {
    const last = { executionArn, reverseOrder: true, maxResults: 1 };
    sizes.set(name, eventsIn(await stage.engine.call('GetExecutionHistory', last))[0]?.id ?? 0);
  }
  return sizes;
};

/** How many states were entered in all executions: what Step Functions bills. */
export const transitionsOf = async (stage: SimulatedTheatre): Promise<number> => {
  let count = 0;
  for (const { executionArn } of await executionsOf(stage)) {
    const asked = { executionArn, maxResults: 1000 };
    const events = await pagesOf(stage, 'GetExecutionHistory', asked, eventsIn);
    count += events.filter(({ type }) => type.endsWith('StateEntered')).length;
  }
  return count;
};

/** The most bytes that any state of a workflow has taken or given. */
export const largestPayloadOf = async (stage: SimulatedTheatre, workflow: string): Promise<number> => {
  let most = 0;
  for (const { executionArn } of await executionsOf(stage, workflow))
    for (const event of await pagesOf(
      stage,
      'GetExecutionHistory',
      { executionArn, maxResults: 1000, includeExecutionData: true },
      eventsIn,
    ))
      most = Math.max(most, ...payloadsIn(event));
  return most;
};

const payloadsIn = (event: Event): readonly number[] =>
  Object.entries(event).flatMap(([name, details]) =>
    name.endsWith('Details') && typeof details === 'object' && details !== null
      ? Object.values(details).map((value) => (typeof value === 'string' ? Buffer.byteLength(value) : 0))
      : [],
  );
