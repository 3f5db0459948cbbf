import type { JsonObject } from '#domain/json.ts';
import type { SimulatedTheatre } from './simulated-stage.ts';

interface Execution {
  readonly executionArn: string;
  readonly name: string;
}
interface Event {
  readonly id: number;
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

const executionsOf = async (stage: SimulatedTheatre, workflow: string): Promise<readonly Execution[]> => {
  const { stateMachines } = (await stage.engine.call('ListStateMachines', {})) as {
    readonly stateMachines: readonly { readonly name: string; readonly stateMachineArn: string }[];
  };
  const stateMachineArn = stateMachines.find(({ name }) => name.endsWith(workflow))?.stateMachineArn ?? '';
  return pagesOf(
    stage,
    'ListExecutions',
    { stateMachineArn, maxResults: 100 },
    (page) => (page as { readonly executions: readonly Execution[] }).executions,
  );
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
