import { apply, type Change, changesOf } from './changes.ts';
import { invalid, notFound, RosRefusal, sameStack } from './refusal.ts';
import { begin, type Operation, type ScriptedFailure, type Stack } from './stack.ts';
import { readTemplate, type Template, type Types } from './template.ts';

export interface ChangeSet {
  readonly id: string;
  readonly name: string;
  readonly stack: Stack;
  readonly changes: readonly Change[];
  readonly after: { readonly body: string; readonly template: Template; readonly given: Given };
  execution: 'AVAILABLE' | 'EXECUTE_COMPLETE' | 'OBSOLETE';
}
type Given = Readonly<Record<string, string>>;

/** Everything that one account has in one region. */
export interface Holdings {
  readonly accountId: string;
  readonly stacks: Map<string, Stack>;
  readonly changeSets: Map<string, ChangeSet>;
  /** Resources that were kept when their stack went away. */
  readonly retained: string[];
  readonly failures: ScriptedFailure[];
  types: Types;
  /** How many looks an operation takes. */
  polls: number;
  stackLimit: number;
  now(): number;
  newId(prefix: string): string;
}

export const read = (held: Holdings, body: string, given: Given): Template =>
  readTemplate(body, given, held.types);

/** The stack of that id, or of that name if it still stands. */
export const stackOf = (held: Holdings, word: string): Stack => {
  const found =
    held.stacks.get(word) ??
    [...held.stacks.values()].find(({ name, status }) => name === word && status !== 'DELETE_COMPLETE');
  if (found === undefined) throw notFound(word);
  return found;
};

const busy = /_IN_PROGRESS$/;
export const mustRest = ({ name, status }: Stack): void => {
  if (busy.test(status) && status !== 'REVIEW_IN_PROGRESS')
    throw new RosRefusal(
      409,
      'ActionInProgress',
      `Stack ${name} already has an action (${status}) in progress.`,
    );
};

const failureOf = (held: Holdings, operation: Operation): ScriptedFailure | undefined => {
  const at = held.failures.findIndex((one) => one.operation === operation);
  return at === -1 ? undefined : held.failures.splice(at, 1)[0];
};

export interface Wish {
  readonly name: string;
  readonly body: string;
  readonly given: Given;
  readonly tags: Given;
  readonly rollsBack: boolean;
  readonly isProtected: boolean;
  readonly notify: readonly string[];
}

const nameShape = /^[A-Za-z][\w-]{0,254}$/;

/** A stack that has nothing yet, as CreateStack and a change set of type CREATE begin. */
export const emptyStack = (held: Holdings, wish: Wish, status: string): Stack => {
  if (!nameShape.test(wish.name)) throw invalid(`The Stack name (${wish.name}) is invalid.`);
  const standing = [...held.stacks.values()].filter((one) => one.status !== 'DELETE_COMPLETE');
  if (standing.some(({ name }) => name === wish.name))
    throw new RosRefusal(409, 'StackExists', `The Stack (${wish.name}) already exists.`);
  if (standing.length >= held.stackLimit)
    throw new RosRefusal(400, 'StackLimitExceeded', 'The number of stacks exceeds the limit.');
  const stack: Stack = {
    ...wish,
    id: held.newId('stack'),
    template: { resources: {}, parameters: {}, hidden: new Set(), outputs: {} },
    status,
    reason: '',
    resources: {},
    drifted: {},
    events: [],
    createdAt: held.now(),
    now: () => held.now(),
  };
  held.stacks.set(stack.id, stack);
  return stack;
};

/** Sets the stack going towards a template. */
export const move = (
  held: Holdings,
  stack: Stack,
  operation: 'CREATE' | 'UPDATE',
  after: ChangeSet['after'],
): void => {
  const resources = apply(stack.resources, after.template, (type) => held.newId(type.split('::')[1] ?? 'x'));
  const failure = failureOf(held, operation);
  begin(stack, { operation, left: held.polls, after: { ...after, resources }, failure });
  for (const set of held.changeSets.values())
    if (set.stack === stack && set.execution === 'AVAILABLE') set.execution = 'OBSOLETE';
};

export const changesFor = (stack: Stack, template: Template): readonly Change[] => {
  const changes = changesOf(stack.resources, template);
  if (changes.length === 0 && Object.keys(stack.resources).length > 0) throw sameStack();
  return changes;
};

export const remove = (held: Holdings, stack: Stack, keep: (name: string) => boolean): void => {
  if (stack.isProtected)
    throw new RosRefusal(400, 'NotSupported', 'Delete the stack with deletion protection is not supported.');
  if (stack.status === 'DELETE_COMPLETE' || stack.status === 'DELETE_IN_PROGRESS') return;
  mustRest(stack);
  const { body, template, given } = stack;
  const failure = failureOf(held, 'DELETE');
  const kept = Object.entries(stack.resources).filter(([name, one]) => one.isRetained || keep(name));
  if (failure === undefined) held.retained.push(...kept.map(([, { physicalId }]) => physicalId));
  begin(stack, {
    operation: 'DELETE',
    left: held.polls,
    after: { body, template: { ...template, outputs: {} }, given, resources: {} },
    failure,
  });
};
