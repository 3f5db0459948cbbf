import type { Entry } from '#domain/journal.ts';
import type { StackRef } from '#domain/stack/stack-ref.ts';
import { suspendedStream, stackStream } from '#domain/streams.ts';
import type { World } from '#ports/world.ts';
import { record } from '../store/append-facts.ts';
import type { LockedRollout } from '../store/targets.ts';
import { readStack } from './advance-stack.ts';

/** Runs that wait for a stack to change: the stream `suspended/<key of the stack>`. A run is `<release>/<target>`. */
type SuspensionFact =
  | { readonly kind: 'suspended'; readonly run: string; readonly token: string }
  /** The cloud has announced a change; these runs were woken by it. */
  | { readonly kind: 'announced'; readonly woken: readonly string[] };

interface Suspensions {
  /** The last token of each run. */
  readonly tokens: Readonly<Record<string, string>>;
  /** The runs that have looked since the last announcement, or are about to; undefined before the first. */
  readonly aware?: readonly string[];
}

const foldSuspensions = (entries: readonly Entry<SuspensionFact>[]): Suspensions =>
  entries.reduce<Suspensions>(
    ({ tokens, aware }, { event }) =>
      event.kind === 'announced'
        ? { tokens, aware: event.woken }
        : {
            tokens: lastOf({ ...tokens, [event.run]: event.token }),
            ...(aware !== undefined && { aware: [...new Set([...aware, event.run])] }),
          },
    { tokens: {} },
  );

/** More runs than ever wait for one stack; those of older releases are over. */
const mostRuns = 20;

const lastOf = (tokens: Suspensions['tokens']): Suspensions['tokens'] =>
  Object.fromEntries(Object.entries(tokens).slice(-mostRuns));

const called = { kind: 'called' } as const;

/**
 * Suspends the run of a target until one of its stacks changes. It continues at once where no operation is open, or where
 * a change was announced before it was suspended: the announcement may have come after the last look at the cloud.
 */
export const suspend = async (world: World, rollout: LockedRollout, token: string): Promise<void> => {
  const { release, place } = rollout;
  const run = runOf(release.id, place.name);
  let mayBeOver = true;
  for (const key of new Set(refsOf(rollout).map((ref) => ref.key))) {
    if ((await readStack(world, key)).open === undefined) continue;
    let wasAnnounced = false;
    await note(world, key, ({ aware }) => {
      wasAnnounced = aware?.includes(run) === false;
      return { kind: 'suspended', run, token };
    });
    mayBeOver = wasAnnounced;
    if (wasAnnounced) break;
  }
  if (mayBeOver) await world.engine.answer(token, called);
};

const runOf = (release: string, target: string): string => `${release}/${target}`;

const refsOf = ({ lock, target }: LockedRollout): readonly StackRef[] => [
  ...(lock.stacks ?? []),
  ...(lock.inherited?.stacks ?? []),
  ...(target.good?.stacks ?? []),
  ...(target.before?.stacks ?? []),
];

const note = (
  world: World,
  key: string,
  decide: (state: Suspensions) => SuspensionFact | undefined,
): Promise<Suspensions> =>
  record<SuspensionFact, Suspensions>(
    world.journal,
    world.clock,
    suspendedStream(key),
    foldSuspensions,
    decide,
  );

/**
 * A cloud has announced that a stack of this name has changed. Nothing of the announcement is believed: runs that wait
 * for the stack look at it once. False where no operation on such a stack is open.
 */
export const announceStack = async (world: World, stack: string): Promise<boolean> => {
  const prefix = stackStream('');
  const keys = (await world.journal.list(prefix)).map((head) => head.stream.slice(prefix.length));
  let isAwaited = false;
  for (const key of keys.filter((one) => one.endsWith(`/${stack}`))) {
    if ((await readStack(world, key)).open === undefined) continue;
    isAwaited = true;
    const { tokens } = await note(world, key, () => undefined);
    const woken = await wake(world, tokens, () => true);
    // A run that is between its look and its suspension finds this, or its token is found here.
    const now = await note(world, key, ({ aware }) =>
      aware?.every((run) => woken.includes(run)) === true ? undefined : { kind: 'announced', woken },
    );
    await wake(world, now.tokens, (run) => !woken.includes(run));
  }
  return isAwaited;
};

/** The runs that were still suspended: the engine no longer knows a token whose wait is over. */
const wake = async (
  world: World,
  tokens: Suspensions['tokens'],
  isMeant: (run: string) => boolean,
): Promise<readonly string[]> => {
  const woken: string[] = [];
  for (const [run, token] of Object.entries(tokens))
    if (isMeant(run) && (await world.engine.answer(token, called)) === 'answered') woken.push(run);
  return woken;
};
