import { Failure, isFailure } from '#domain/failure.ts';
import { hint } from '#domain/config/did-you-mean.ts';
import { Rejection } from '#domain/rejection.ts';
import { whyOtherAccount } from '#domain/stack/accounts.ts';
import type { CloudStack } from '#domain/stack/cloud-stack.ts';
import type { StackFact } from '#domain/stack/stack-fact.ts';
import { foldStack } from '#domain/stack/fold-stack.ts';
import type { StackState } from '#domain/stack/stack-state.ts';
import { stackStream } from '#domain/streams.ts';
import type { World } from '#ports/world.ts';
import { readFacts } from '../store/append-facts.ts';

export interface ForgetWish {
  /** Name or key of a stack, as `tidegate resources` lists it. */
  readonly stack: string;
  readonly by: string;
  readonly reason: string;
  /** The cloud is not asked whether it is really gone: it cannot be any more. */
  readonly isUnseen: boolean;
}

/**
 * Gives up a stack that no longer exists, so that the next release creates a new one without a question. A stack that
 * still exists is refused: it would continue to cost money unnoticed. Returns the key of its stream.
 */
export const forgetStack = async (world: World, wish: ForgetWish): Promise<string> => {
  const { key, state } = await find(world, wish.stack);
  if (state.standing === undefined && state.open === undefined && !state.isLeftOver)
    throw new Rejection(
      'conflict',
      'nothing-to-forget',
      `nothing is noted of ${wish.stack} that could be forgotten`,
    );
  const there = wish.isUnseen ? undefined : await look(world, state);
  if (there !== undefined && there.phase !== 'empty')
    throw new Rejection(
      'conflict',
      'still-there',
      `it stands in cloud ${state.cloud ?? ''} (${there.status}); take it out of the application, or remove it there first`,
    );
  const fact: StackFact = { kind: 'forgotten', by: wish.by, reason: wish.reason };
  const written = await world.journal.append(stackStream(key), state.seq, fact, world.clock.now());
  if (written.kind === 'written') return key;
  throw new Rejection('conflict', 'at-work', 'a release is running on it; wait until it has ended');
};

const find = async (
  world: World,
  wanted: string,
): Promise<{ readonly key: string; readonly state: StackState }> => {
  const prefix = stackStream('');
  const keys = (await world.journal.list(prefix)).map(({ stream }) => stream.slice(prefix.length));
  const fitting = keys.filter((key) => key === wanted || key.split('/').at(-1) === wanted);
  const [key] = fitting;
  if (key === undefined)
    throw new Rejection('not-found', 'unknown-stack', `no stack is called so; ${hint(wanted, keys)}`);
  if (fitting.length > 1)
    throw new Rejection('conflict', 'ambiguous', `several are called so; say which: ${fitting.join(', ')}`);
  return { key, state: foldStack(await readFacts<StackFact>(world.journal, stackStream(key))) };
};

const look = async (world: World, state: StackState): Promise<CloudStack | undefined> => {
  const { cloud = '', stack = '', place } = state;
  const how = 'or say that it is gone without asking (unseen)';
  if (world.clouds === undefined)
    throw new Rejection('conflict', 'not-seen', `no cloud is set up here; bring ${cloud} back, ${how}`);
  try {
    const opened = await world.clouds.open(cloud, place ?? { cluster: '', namespace: '' });
    const elsewhere = whyOtherAccount(state, await opened.account());
    if (elsewhere !== undefined) throw new Failure('ProviderForbids', `cloud ${cloud}`, elsewhere);
    return await opened.read(stack);
  } catch (error) {
    if (!isFailure(error)) throw error;
    throw new Rejection('conflict', 'not-seen', `${error.message}; mend that, ${how}`);
  }
};
