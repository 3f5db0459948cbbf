import { Failure, isFailure } from '#domain/failure.ts';
import { canonical, type Digest, type JsonObject } from '#domain/json.ts';
import { intentTag, type Asked, type StackOutputs, type StackSpec } from '#domain/stack/cloud-stack.ts';
import { whyOtherAccount } from '#domain/stack/accounts.ts';
import type { Move, Seen, Want } from '#domain/stack/move.ts';
import { nextMove } from '#domain/stack/next-move.ts';
import type { StackFact } from '#domain/stack/stack-fact.ts';
import { foldStack } from '#domain/stack/fold-stack.ts';
import type { OpenOp, StackState } from '#domain/stack/stack-state.ts';
import { stackStream } from '#domain/streams.ts';
import type { Cloud, StackPlace } from '#ports/cloud.ts';
import type { World } from '#ports/world.ts';
import { sha256Hex } from '#shared/crypto/digest.ts';
import { readFacts } from '../store/append-facts.ts';
import { readBlob } from '../store/blobs.ts';

/** How far a stack has come towards its wanted state. */
export type StackProgress =
  | { readonly kind: 'done'; readonly outputs?: StackOutputs; readonly told?: string }
  /** `isAnnounced`: the cloud tells Tidegate when the status changes. */
  | { readonly kind: 'waits'; readonly status: string; readonly isAnnounced?: true }
  | { readonly kind: 'failed'; readonly reason: string };

/** Identifies the stack; the name if nothing is recorded of it yet. */
export interface StackAt {
  readonly key: string;
  readonly stack: string;
  readonly cloud: Cloud;
  readonly environment: string;
  readonly place?: StackPlace;
}

/** More moves than any way to an end has: a fault of ours, not patience. */
const mostMoves = 40;

export const readStack = async ({ journal }: Pick<World, 'journal'>, key: string): Promise<StackState> =>
  foldStack(await readFacts<StackFact>(journal, stackStream(key)));

/**
 * Advances one stack until it is as wanted, waits for its cloud, or has failed. Each call is recorded before and after
 * it; after a crash in between, the next caller looks first.
 */
export const advanceStack = async (world: World, at: StackAt, want: Want): Promise<StackProgress> => {
  let seen: Seen = { now: world.clock.now() };
  for (let moves = 0; moves < mostMoves; moves += 1) {
    const state = await readStack(world, at.key);
    const move = nextMove(state, want, { ...seen, now: world.clock.now() });
    switch (move.kind) {
      case 'claim':
        await claim(world, at, state, want);
        break;
      case 'note':
        await append(world, at.key, state, move.fact);
        break;
      case 'intend':
        await append(world, at.key, state, intentOf(at.key, state, move, want.release));
        break;
      case 'look':
        seen = { ...seen, sighting: await look(at, state) };
        break;
      case 'preview':
        seen = { ...seen, preview: await previewOf(world, at, move.spec, seen) };
        break;
      case 'call': {
        const waits = await call(world, at, state);
        if (waits !== undefined) return waits;
        seen = { now: seen.now };
        break;
      }
      case 'wait':
        return {
          kind: 'waits',
          status: move.status,
          ...(move.isMoving === true && at.cloud.announces === true && { isAnnounced: true }),
        };
      case 'done':
      case 'failed':
        return move;
      default:
        return move satisfies never;
    }
  }
  return { kind: 'waits', status: 'others are working on it' };
};

/** Losing the race means that another caller has written: the next read of the stream sees it. */
const append = async (world: World, key: string, { seq }: StackState, fact: StackFact): Promise<void> => {
  await world.journal.append(stackStream(key), seq, fact as unknown as JsonObject, world.clock.now());
};

/** The account of what stands is not overwritten by that of another one: nobody would find it again. */
const claim = async (world: World, at: StackAt, state: StackState, want: Want): Promise<void> => {
  const account = await at.cloud.account();
  awaitItsAccount(at, state, account);
  await append(world, at.key, state, claimFact(at, want, account));
};

const claimFact = (at: StackAt, want: Want, account: string): StackFact => {
  if (want.kind !== 'present') throw new TypeError('only what is wanted is claimed');
  const { by, release, claim } = want;
  const { cloud, stack, environment, place } = at;
  return {
    kind: 'claimed',
    ...by,
    release,
    claim,
    cloud: cloud.name,
    account,
    stack,
    environment,
    ...(place === undefined ? {} : { place }),
  };
};

/** The token is new for each intent and carries no information: it may appear in the logs of a cloud. */
const intentOf = (
  key: string,
  { seq }: StackState,
  { op, purpose, spec }: Extract<Move, { kind: 'intend' }>,
  release: string,
): StackFact => ({
  kind: 'intended',
  release,
  op,
  purpose,
  token: sha256Hex(canonical({ key, seq, op, release })),
  ...(spec === undefined ? {} : { spec }),
});

/** In another account nothing would be found, which is not the same as gone: the release waits for its own. */
export const awaitItsAccount = ({ cloud, stack }: StackAt, state: StackState, account: string): void => {
  const elsewhere = whyOtherAccount(state, account);
  if (elsewhere !== undefined)
    throw new Failure('ProviderForbids', `cloud ${cloud.name}, stack ${stack}`, elsewhere);
};

const look = async (at: StackAt, state: StackState): Promise<NonNullable<Seen['sighting']>> => {
  awaitItsAccount(at, state, await at.cloud.account());
  const found = await at.cloud.read(at.stack);
  return found === undefined ? { kind: 'absent' } : { kind: 'there', stack: found };
};

/** Compared under the stack's present intent; otherwise all its tags would count as changes. */
const previewOf = async (
  world: World,
  { cloud }: StackAt,
  digest: Digest,
  { sighting }: Seen,
): Promise<NonNullable<Seen['preview']>> => {
  const spec = await readBlob<StackSpec>(world, digest);
  const intent = sighting?.kind === 'there' ? sighting.stack.tags[intentTag] : undefined;
  return {
    spec: digest,
    changes: await cloud.preview(intent === undefined ? spec : withIntent(spec, intent)),
  };
};

const withIntent = (spec: StackSpec, token: string): StackSpec => ({
  ...spec,
  tags: { ...spec.tags, [intentTag]: token },
});

/** Makes the intended call, and records its outcome. An unknown outcome is looked up next time. */
const call = async (world: World, at: StackAt, state: StackState): Promise<StackProgress | undefined> => {
  const { open } = state;
  if (open === undefined) return undefined;
  try {
    const asked = await make(world, at, open);
    if (asked.kind === 'unknown') return { kind: 'waits', status: 'asked; the answer did not come' };
    const fact = await factAfter(at, open, asked);
    await append(world, at.key, state, fact);
    return undefined;
  } catch (error) {
    if (isFailure(error, 'StackBusy')) return { kind: 'waits', status: 'another operation is under way' };
    if (!isFailure(error, 'StackRefused', 'NotFound')) throw error;
    const { token } = open;
    const reason = error.message;
    await append(world, at.key, state, {
      kind: 'confirmed',
      token,
      ended: 'failed',
      status: 'refused',
      reason,
    });
    return undefined;
  }
};

const make = async (
  world: World,
  { cloud, stack }: StackAt,
  { op, token, spec: digest }: OpenOp,
): Promise<Asked> => {
  if (op === 'delete' || digest === undefined) return cloud.remove(stack, token);
  const spec = withIntent(await readBlob<StackSpec>(world, digest), token);
  return op === 'create' ? cloud.create(spec, token) : cloud.update(spec, token);
};

const factAfter = async (
  { cloud, stack }: StackAt,
  { op, token }: OpenOp,
  asked: Exclude<Asked, { kind: 'unknown' }>,
): Promise<StackFact> => {
  if (asked.kind === 'accepted') return { kind: 'asked', token };
  if (op === 'delete') return { kind: 'confirmed', token, ended: 'done', status: 'DELETE_COMPLETE' };
  const found = await cloud.read(stack);
  return {
    kind: 'confirmed',
    token,
    ended: 'done',
    status: found?.status ?? 'unchanged',
    ...(found === undefined ? {} : { outputs: found.outputs }),
  };
};
