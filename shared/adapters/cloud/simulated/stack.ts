import { outputsOf, type CloudStack, type StackEvent, type StackSpec } from '#domain/stack/cloud-stack.ts';
import { isObject, own } from '#domain/json.ts';
import { failureIn, readTemplate, type Template } from './template.ts';

/** A stack as the simulated cloud keeps it. Plain JSON, so that a world may save it. */
export interface Kept {
  readonly id: string;
  readonly spec: StackSpec;
  /** The state to return to if the operation in progress fails. */
  readonly former?: { readonly spec: StackSpec; readonly ids: Kept['ids'] };
  readonly status: string;
  readonly reason?: string;
  /** When the operation in progress ends, epoch ms; absent if there is none. */
  readonly until?: number;
  /** Tokens that it has accepted, each with the request that it was for. */
  readonly tokens: Readonly<Record<string, string>>;
  /** Ids of its resources; replaced resources get new ones. */
  readonly ids: Readonly<Record<string, string>>;
  readonly events: readonly StackEvent[];
}

/** What a stack becomes once the time of its operation is over; undefined when it is gone. */
export const settle = (stack: Kept, now: number): Kept | undefined => {
  if (stack.until === undefined || now < stack.until) return stack;
  const { until, former, ...rest } = stack;
  const template = readTemplate(stack.spec);
  const failure = typeof template === 'string' ? template : failureIn(template);
  switch (stack.status) {
    case 'CREATE_IN_PROGRESS':
      return failure === undefined
        ? told({ ...rest, status: 'CREATE_COMPLETE' }, until)
        : told({ ...rest, status: 'ROLLBACK_COMPLETE', reason: failure, ids: {} }, until);
    case 'UPDATE_IN_PROGRESS':
      return failure === undefined
        ? told({ ...rest, status: 'UPDATE_COMPLETE' }, until)
        : told({ ...rest, ...former, status: 'UPDATE_ROLLBACK_COMPLETE', reason: failure }, until);
    default:
      return undefined;
  }
};

export const told = (stack: Kept, at: number): Kept => ({
  ...stack,
  events: [
    ...stack.events,
    {
      id: String(stack.events.length + 1).padStart(6, '0'),
      at,
      resource: stack.spec.name,
      type: 'Simulated::Stack',
      status: stack.status,
      ...(stack.reason === undefined ? {} : { reason: stack.reason }),
    },
  ],
});

const phases: Readonly<Record<string, CloudStack['phase']>> = {
  CREATE_COMPLETE: 'ready',
  UPDATE_COMPLETE: 'ready',
  ROLLBACK_COMPLETE: 'undone',
  UPDATE_ROLLBACK_COMPLETE: 'undone',
  UPDATE_ROLLBACK_FAILED: 'failed',
};

const operations: readonly (readonly [string, CloudStack['operation']])[] = [
  ['UPDATE', 'update'],
  ['DELETE', 'delete'],
];

export const viewOf = (stack: Kept): CloudStack => ({
  id: stack.id,
  name: stack.spec.name,
  status: stack.status,
  phase: own(phases, stack.status) ?? 'moving',
  operation: operations.find(([word]) => stack.status.startsWith(word))?.[1] ?? 'create',
  ...(stack.reason === undefined ? {} : { reason: stack.reason }),
  outputs: stack.until === undefined ? outputsIn(stack) : {},
  tags: stack.spec.tags,
});

const outputsIn = ({ spec, ids }: Kept): CloudStack['outputs'] => {
  const template = readTemplate(spec);
  if (typeof template === 'string') return {};
  const told = Object.entries(template.outputs).map(([name, value]) => [name, textOf(value, ids)] as const);
  return outputsOf(Object.fromEntries(told));
};

/** What remains of a `Ref` is the id of a resource. */
const textOf = (value: unknown, ids: Kept['ids']): string => {
  if (isObject(value) && typeof value['Ref'] === 'string') return ids[value['Ref']] ?? '';
  if (isObject(value) && typeof value['Fn::Sub'] === 'string')
    return value['Fn::Sub'].replaceAll(/\$\{(\w+)\}/g, (_, name: string) => ids[name] ?? '');
  return String(value);
};

/** Ids of the resources after a change: new and replaced ones get a new id. */
export const idsAfter = (
  ids: Kept['ids'],
  { resources }: Template,
  replaced: readonly string[],
  newId: (resource: string) => string,
): Kept['ids'] =>
  Object.fromEntries(
    Object.keys(resources).map((name) => [
      name,
      replaced.includes(name) ? newId(name) : (ids[name] ?? newId(name)),
    ]),
  );
