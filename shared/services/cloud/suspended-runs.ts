import type { Entry } from '#domain/journal.ts';
import type { StackRef } from '#domain/stack/stack-ref.ts';
import { suspendedStream, stackStream } from '#domain/streams.ts';
import type { World } from '#ports/world.ts';
import { record } from '../store/append-facts.ts';
import { answerLast, mostTokens } from '../store/last-tokens.ts';
import type { LockedRollout } from '../store/targets.ts';
import { readStack } from './advance-stack.ts';

/** Runs that wait for a stack to change: the stream `suspended/<key of the stack>`. A run is `<release>/<target>`. */
type SuspensionFact =
  | { readonly kind: 'suspended'; readonly run: string; readonly token: string }
  /** The cloud has announced a change; these runs were woken by it. */
  | { readonly kind: 'announced'; readonly woken: readonly string[] }
  /** A run that was not among them has been told of that announcement, the latest one then. */
  | { readonly kind: 'told'; readonly run: string; readonly announcement: number };

interface Suspensions {
  /** The last tokens of each run. */
  readonly tokens: Readonly<Record<string, readonly string[]>>;
  readonly announcements: number;
  /** The runs that have looked since the last announcement, or are about to; undefined before the first. */
  readonly aware?: readonly string[];
}

const foldSuspensions = (entries: readonly Entry<SuspensionFact>[]): Suspensions =>
  entries.reduce<Suspensions>(after, { tokens: {}, announcements: 0 });

const after = (state: Suspensions, { event }: Entry<SuspensionFact>): Suspensions => {
  const { tokens, announcements, aware = [] } = state;
  if (event.kind === 'announced') return { tokens, announcements: announcements + 1, aware: event.woken };
  if (event.kind === 'suspended') return { ...state, tokens: withToken(tokens, event.run, event.token) };
  return event.announcement === announcements ? { ...state, aware: [...aware, event.run] } : state;
};

/** More runs than ever wait for one stack; those of older releases are over. */
const mostRuns = 20;

const withToken = (tokens: Suspensions['tokens'], run: string, token: string): Suspensions['tokens'] => {
  const { [run]: own = [], ...others } = tokens;
  const all = [...Object.entries(others), [run, [...own, token].slice(-mostTokens)] as const];
  return Object.fromEntries(all.slice(-mostRuns));
};

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
    const now = await note(world, key, () => ({ kind: 'suspended', run, token }));
    mayBeOver = false;
    if (now.aware?.includes(run) !== false) continue;
    // Only who hears it looks again. A call that was given up tells nobody.
    if ((await world.engine.answer(token, called)) === 'answered')
      await note(world, key, () => told(run, now));
    break;
  }
  if (mayBeOver) await world.engine.answer(token, called);
};

const told = (run: string, { announcements }: Suspensions): SuspensionFact => ({
  kind: 'told',
  run,
  announcement: announcements,
});

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
    const late = await wake(world, now.tokens, (run) => !woken.includes(run));
    for (const run of late) await note(world, key, () => told(run, now));
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
  for (const [run, last] of Object.entries(tokens))
    if (isMeant(run) && (await answerLast(world, last, called))) woken.push(run);
  return woken;
};
