import type { Json } from '#domain/json.ts';
import { namesOf } from './context.ts';
import type { Node, StateType } from './definition.ts';
import type { Turn } from './execution.ts';
import { evaluateTemplate } from './expression.ts';
import type { Fork, Frame, MapItem, OpenTask } from './frames.ts';
import { inside } from './frames.ts';
import { pathLanguage, pathScope } from './flow.ts';
import { record } from './history.ts';
import { readResource } from './resource.ts';
import type { Outcome } from './states/outcome.ts';
import { waits } from './states/outcome.ts';

interface Birth {
  readonly scope: number;
  readonly index: number;
  readonly input: Json;
  readonly last: number;
  readonly item?: MapItem;
}

/** Puts a new frame at the entrance of a branch or an item processor. */
export const startChild = (turn: Turn, parent: Frame, birth: Birth): void => {
  const { run, machine } = turn;
  run.nextFrame += 1;
  run.frames.push({
    id: run.nextFrame,
    parent: parent.id,
    ...birth,
    state: '',
    vars: {},
    enteredId: 0,
    enteredAt: turn.now,
    beforeEntry: 0,
    retries: [],
    retryCount: 0,
    doing: { kind: 'enter', state: machine.scopes[birth.scope]?.startAt ?? '' },
  });
};

/** Starts as many iterations as there is room for; their Started events hang on `last`. */
export const startIterations = async (turn: Turn, frame: Frame, node: Node, last: number): Promise<void> => {
  for (
    let fork = forkOf(frame);
    fork.next < fork.total && fork.next - fork.done < fork.width;
    fork = forkOf(frame)
  ) {
    const index = fork.next;
    const item = fork.items?.[index] ?? { Index: index, Value: null };
    const input = await selected(turn, frame, node, item);
    const started = record(turn, 'MapIterationStarted', last, { name: node.name, index });
    frame.doing = { kind: 'fork', fork: { ...fork, next: index + 1 } };
    startChild(turn, frame, { scope: node.inner[0] ?? 0, index, input, item, last: started });
  }
};

/** A branch or an iteration has succeeded: stores its output, and returns whether the whole is done. */
export const childDone = async (
  turn: Turn,
  frame: Frame,
  node: Node,
  child: Frame,
  output: Json,
): Promise<Outcome> => {
  const before = forkOf(frame);
  const fork = { ...before, done: before.done + 1, results: { ...before.results, [child.index]: output } };
  frame.doing = { kind: 'fork', fork };
  dropFrames(turn, [child]);
  frame.last = child.last;
  if (node.body.Type === 'Map') {
    frame.last = record(turn, 'MapIterationSucceeded', child.last, { name: node.name, index: child.index });
    await startIterations(turn, frame, node, child.last);
  }
  if (fork.done < fork.total) return waits;
  record(turn, `${node.body.Type}StateSucceeded`, frame.last);
  return { kind: 'done', result: Array.from({ length: fork.total }, (_, i) => fork.results[i] ?? null) };
};

/**
 * A branch or an iteration has failed without being caught inside: its siblings are aborted and their calls dropped.
 * The frames stay, so that a redrive finds them; a retry or a catcher clears them.
 */
export const childFailed = (turn: Turn, frame: Frame, node: Node, child: Frame): void => {
  const isMap = node.body.Type === 'Map';
  if (isMap) record(turn, 'MapIterationFailed', child.last, { name: node.name, index: child.index });
  // A failed task's state is aborted as well; a failed Map or Parallel has said so itself.
  else if (typeOf(turn, child) === 'Task') abortState(turn, child);
  frame.last = child.last;
  for (const sibling of turn.run.frames.filter(({ parent, id }) => parent === frame.id && id !== child.id)) {
    for (const each of [...inside(turn.run.frames, sibling.id).toReversed(), sibling]) {
      if (each.doing.kind !== 'enter' && each.doing.kind !== 'failed') abortState(turn, each);
      abandon(turn, each);
    }
    if (isMap) record(turn, 'MapIterationAborted', sibling.last, { name: node.name, index: sibling.index });
  }
  abandon(turn, child);
};

/** Forgets everything inside a frame, before its state is tried again or left. */
export const clearFork = (turn: Turn, frame: Frame): void => {
  const gone = inside(turn.run.frames, frame.id);
  for (const each of gone) abandon(turn, each);
  dropFrames(turn, gone);
};

/** Stops the work of a frame; a call in flight may end in any way. */
export const abandon = (turn: Turn, frame: Frame): void => {
  if (frame.doing.kind === 'task') forget(turn, frame.doing.task);
  if (frame.doing.kind !== 'fork' && frame.doing.kind !== 'enter') frame.doing = { kind: 'failed' };
};

/** The result of this task is not needed any more; an execution that was started for it is stopped. */
export const forget = (turn: Turn, { key, resource }: OpenTask): void => {
  turn.dropped.push(key);
  const ending = readResource(resource)?.ending;
  if (ending === 'sync' || ending === 'sync2') turn.orphaned.push(key);
};

const dropFrames = (turn: Turn, gone: readonly Frame[]): void => {
  turn.run.frames = turn.run.frames.filter((frame) => !gone.includes(frame));
};

const abortable = new Set(['Task', 'Wait', 'Map', 'Parallel']);

const typeOf = (turn: Turn, frame: Frame): StateType | undefined =>
  turn.machine.scopes[frame.scope]?.nodes.get(frame.state)?.body.Type;

const abortState = (turn: Turn, frame: Frame): void => {
  const type = typeOf(turn, frame);
  if (type !== undefined && abortable.has(type)) record(turn, `${type}StateAborted`, frame.last);
};

const forkOf = (frame: Frame): Fork => {
  if (frame.doing.kind !== 'fork') throw new Error(`frame ${frame.id} has no branches`);
  return frame.doing.fork;
};

const selected = async (turn: Turn, frame: Frame, node: Node, item: MapItem): Promise<Json> => {
  const selector = node.body.ItemSelector;
  if (node.language === 'JSONPath')
    return pathLanguage(turn).select(node.body, frame.input, item, pathScope(turn, frame, node, item));
  return selector === undefined
    ? item.Value
    : evaluateTemplate(selector, 'ItemSelector', namesOf(turn, frame, node, {}, item));
};
