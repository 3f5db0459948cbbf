import { Failure } from '#domain/failure.ts';
import type { Asked, StackSpec } from '#domain/stack/cloud-stack.ts';
import { heldBy, keyOf, labelled, tryAll, union, unknownKind } from './objects.ts';
import { isSame, type Room, type Stand } from './room.ts';
import { type Found, type Held, type Kept, removeRecord, withEvent, writeRecord } from './record.ts';
import type { Part } from './template.ts';
import { unlessTaken } from './trouble.ts';

/*
 * Each write notes in the record which objects it is about to bring, brings them, and then notes that it has: whoever
 * dies in between is asked again under the same token, and does the rest. What stands there is not forgotten.
 */

export const createStack = async (room: Room, spec: StackSpec, token: string): Promise<Asked> => {
  const { parts } = room.templateOf(spec);
  const before = await room.stand(spec.name);
  if (before?.found.kept.tokens.includes(token) === true && before.stack.phase !== 'empty')
    return { kind: 'accepted' };
  if (before !== undefined && before.stack.phase !== 'empty')
    throw new Failure('StackRefused', room.at(spec.name), 'a stack of that name exists already');
  await tryAll(room.cluster, room.at(spec.name), spec.name, parts);
  const objects = union(before?.found.kept.objects ?? [], parts.map(heldBy));
  const begun: Kept = {
    isWritten: false,
    spec,
    objects,
    operation: 'create',
    at: room.now(),
    tokens: [],
    events: [],
  };
  const found = await write(room, begun, before?.found);
  await bring(room, found, { spec, parts, token, operation: 'create' });
  return { kind: 'accepted' };
};

export const updateStack = async (room: Room, spec: StackSpec, token: string): Promise<Asked> => {
  const { parts } = room.templateOf(spec);
  const before = await room.stand(spec.name);
  if (before === undefined || before.stack.phase === 'empty')
    throw new Failure('NotFound', room.at(spec.name), 'there is no such stack');
  const { kept } = before.found;
  if (kept.tokens.includes(token)) return { kind: 'accepted' };
  refuseHalf(room, before);
  if (isSame(kept.spec, spec)) return { kind: 'unchanged' };
  await tryAll(room.cluster, room.at(spec.name), spec.name, parts);
  const objects = union(kept.objects, parts.map(heldBy));
  const found = await write(room, { ...kept, objects }, before.found);
  await bring(room, found, { spec, parts, token, operation: 'update' });
  return { kind: 'accepted' };
};

const refuseHalf = ({ at }: Room, { stack }: Stand): void => {
  if (stack.phase === 'moving')
    throw new Failure('StackBusy', at(stack.name), 'another operation is under way');
  if (stack.phase === 'failed')
    throw new Failure('StackRefused', at(stack.name), `${stack.status}: ${stack.reason ?? ''}`);
};

/** How many tokens are remembered: more than are ever in use at once. */
const mostTokens = 20;

interface Bringing {
  readonly spec: StackSpec;
  readonly parts: readonly Part[];
  readonly token: string;
  readonly operation: 'create' | 'update';
}

const bring = async (
  room: Room,
  found: Found,
  { spec, parts, token, operation }: Bringing,
): Promise<void> => {
  for (const part of parts) await room.cluster.apply(labelled(spec.name, part));
  const objects = parts.map(heldBy);
  const wanted = new Set(objects.map(keyOf));
  for (const held of found.kept.objects)
    if (!wanted.has(keyOf(held)) && held.isRetained !== true) await takeAway(room, held);
  const at = room.now();
  const done: Kept = {
    ...found.kept,
    isWritten: true,
    spec,
    objects,
    operation,
    at,
    tokens: [...found.kept.tokens, token].slice(-mostTokens),
  };
  await write(room, withEvent(done, at, `${operation.toUpperCase()}_IN_PROGRESS`), found);
};

const write = ({ cluster, namespace, at }: Room, kept: Kept, before: Found | undefined): Promise<Found> =>
  unlessTaken(at(kept.spec.name), () => writeRecord(cluster, namespace, kept, before?.version));

/** Removes the last object first. Retained objects stay, and their operator keeps managing them. */
export const removeStack = async (room: Room, stack: string): Promise<Asked> => {
  const before = await room.stand(stack);
  if (before === undefined) return { kind: 'unchanged' };
  const { found } = before;
  const leaving = found.kept.objects.filter(
    ({ isRetained }) => isRetained !== true || found.kept.wasReady !== true,
  );
  let isLeft = false;
  for (const held of leaving.toReversed()) isLeft = (await takeAway(room, held)) || isLeft;
  if (isLeft) {
    const at = room.now();
    const gone: Kept = { ...found.kept, isWritten: true, operation: 'delete', at };
    if (found.kept.operation !== 'delete')
      await write(room, withEvent(gone, at, 'DELETE_IN_PROGRESS'), found);
  } else await removeRecord(room.cluster, room.namespace, found);
  return { kind: 'accepted' };
};

/** Whether it is still there: an operator may have to end something first. */
const takeAway = async ({ cluster }: Room, held: Held): Promise<boolean> => {
  const { isRetained: _, ...ref } = held;
  const live = await cluster.get(ref).catch(unknownKind);
  const { uid, deletionTimestamp } = live?.metadata ?? {};
  if (uid === undefined) return false;
  if (deletionTimestamp === undefined) await cluster.remove(ref, uid);
  return (await cluster.get(ref)) !== undefined;
};
