import type { Entry } from '#domain/journal.ts';
import { dueAt } from '#domain/schedule/schedule.ts';
import type { SyncRule } from '#domain/drift/sync-rule.ts';
import { syncStream } from '#domain/streams.ts';
import type { World } from '#ports/world.ts';
import { lastFact, record } from '../store/append-facts.ts';

/** How far the runs of an environment have come: the stream `sync/<environment>`. `due` is the time of the schedule. */
type RunFact =
  | { readonly kind: 'began'; readonly due: number; readonly after?: string }
  /** The time of a call was over behind this target. */
  | { readonly kind: 'reached'; readonly due: number; readonly after: string }
  | { readonly kind: 'ended'; readonly due: number };

export interface SyncRun {
  readonly due: number;
  /** Targets up to this one have been looked at. */
  readonly after?: string;
}

/** A run that began and has not reported anything for this long was killed. */
const leaseMs = 120_000;

/** Claims the run that is due now; only one caller gets it. */
export const claimRun = async (world: World, rule: SyncRule): Promise<SyncRun | undefined> => {
  let mine: SyncRun | undefined;
  const stream = syncStream(rule.environment);
  await record<RunFact, Entry<RunFact> | undefined>(
    world.journal,
    world.clock,
    stream,
    (entries) => entries.at(-1),
    (last) => {
      mine = nextRun(rule, last, world.clock.now());
      return mine && { kind: 'began', ...mine };
    },
    () => lastFact<RunFact>(world.journal, stream),
  );
  return mine;
};

const nextRun = (
  { schedule }: SyncRule,
  last: Entry<RunFact> | undefined,
  now: number,
): SyncRun | undefined => {
  const before = last?.event;
  if (before !== undefined && before.kind !== 'ended') {
    const isAtWork = before.kind === 'began' && now < last!.at + leaseMs;
    if (isAtWork) return undefined;
    return { due: before.due, ...(before.after !== undefined && { after: before.after }) };
  }
  const due = dueAt(schedule, before?.due, now);
  return due === undefined ? undefined : { due };
};

/** Records how far a run has come; without `after`, that it has ended. */
export const noteReached = async (
  world: World,
  { environment }: SyncRule,
  due: number,
  after: string | undefined,
): Promise<void> => {
  const stream = syncStream(environment);
  await record<RunFact, Entry<RunFact> | undefined>(
    world.journal,
    world.clock,
    stream,
    (entries) => entries.at(-1),
    (last) =>
      last?.event.kind === 'began' && last.event.due === due
        ? after === undefined
          ? { kind: 'ended', due }
          : { kind: 'reached', due, after }
        : undefined,
    () => lastFact<RunFact>(world.journal, stream),
  );
};
