import type { Json, JsonObject } from '#domain/json.ts';
import type { Node } from './definition.ts';
import type { Turn } from './execution.ts';
import type { Frame, MapItem } from './frames.ts';
import { visibleVars } from './frames.ts';
import { awsFunctions } from './functions.ts';
import type { Names } from './expression.ts';

const isoTime = (at: number): string => new Date(at).toISOString();
const retriable = new Set(['Task', 'Map', 'Parallel']);

/** The context object of a state, as AWS builds it: RetryCount only where there is a Retry, Task only with a token. */
export const contextOf = (
  turn: Turn,
  frame: Frame,
  node: Node,
  item = itemAround(turn, frame),
): JsonObject => {
  const { run } = turn;
  return {
    Execution: {
      Id: run.arn,
      Input: JSON.parse(run.input) as Json,
      StartTime: isoTime(run.startedAt),
      Name: run.name,
      RoleArn: run.roleArn,
      RedriveCount: run.redriveCount,
      ...(run.redrivenAt === null ? {} : { RedriveTime: isoTime(run.redrivenAt) }),
    },
    StateMachine: { Id: run.machineArn, Name: run.machineName },
    State: {
      Name: node.name,
      EnteredTime: isoTime(frame.enteredAt),
      ...(retriable.has(node.body.Type) ? { RetryCount: frame.retryCount } : {}),
    },
    ...(frame.token === undefined ? {} : { Task: { Token: frame.token } }),
    ...(item === undefined ? {} : { Map: { Item: { ...item } } }),
    ...turn.givenContext,
  };
};

/** What a state's expressions can read: its input, the context, values being assigned, variables and functions. */
export const namesOf = (
  turn: Turn,
  frame: Frame,
  node: Node,
  extra: JsonObject = {},
  item?: MapItem,
): Names =>
  once(() => ({
    ...awsFunctions(turn),
    ...visibleVars(turn.run.frames, frame),
    states: {
      input: frame.input,
      /** Most expressions never look at the context, and it holds the whole input: it is built when asked for. */
      get context(): JsonObject {
        return contextOf(turn, frame, node, item ?? itemAround(turn, frame));
      },
      ...extra,
    },
  }));

const once = <T>(make: () => T): (() => T) => {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
};

const itemAround = (turn: Turn, frame: Frame): MapItem | undefined => {
  if (frame.item !== undefined) return frame.item;
  const outer = turn.run.frames.find(({ id }) => id === frame.parent);
  return outer === undefined ? undefined : itemAround(turn, outer);
};
