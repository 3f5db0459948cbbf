import { describeDrift, type Drift, type DriftedObject, healable } from '#domain/drift/drift.ts';
import { decideHeal, type DriftFact, type DriftLedger, foldLedger, isNews } from '#domain/drift/ledger.ts';
import type { SyncRule } from '#domain/drift/sync-rule.ts';
import type { Target } from '#domain/rollout/target.ts';
import { driftStream } from '#domain/streams.ts';
import type { World } from '#ports/world.ts';
import { digestOf } from '#shared/crypto/digest.ts';
import { tell } from '../messages/tell.ts';
import { record } from '../store/append-facts.ts';
import type { Spot } from '#domain/drift/drift-view.ts';

/** A target that may be healed now. */
export interface Healable {
  readonly spot: Spot;
  readonly release: string;
  readonly objects: readonly DriftedObject[];
  readonly fields: readonly string[];
}

interface Seen {
  readonly spot: Spot;
  readonly state: Target;
  readonly drift: Drift;
}

/** The most objects that are recorded of a finding; the total is recorded too. */
const mostKept = 50;

/** Records what was found if it is new, reports it to people, and returns the target if it may be healed now. */
export const considerDrift = async (
  world: World,
  rule: SyncRule,
  { spot, state, drift }: Seen,
): Promise<Healable | undefined> => {
  if (drift.kind !== 'drifted' && drift.kind !== 'in-sync') return undefined;
  const objects = drift.kind === 'drifted' ? drift.objects : [];
  const ledger = await note(world, spot, (before) =>
    isNews(before, objects.slice(0, mostKept))
      ? { kind: 'seen', objects: objects.slice(0, mostKept), total: objects.length }
      : undefined,
  );
  if (drift.kind === 'in-sync') return undefined;
  const { release } = drift;
  await say(world, { spot, release, what: `drift: ${describeDrift(objects)}` });
  if (rule.policy === 'tell') return undefined;
  if (isBarred(state, ledger)) {
    await say(world, {
      spot,
      release,
      what: `drift is not healed: release ${release} was rolled back here; ${liftHint(spot)}`,
    });
    return undefined;
  }
  return decide(world, rule, { spot, release, objects, ledger });
};

const decide = async (
  world: World,
  { schedule }: SyncRule,
  found: Omit<Healable, 'fields'> & { readonly ledger: DriftLedger },
): Promise<Healable | undefined> => {
  const { spot, release, objects, ledger } = found;
  const everyMs = schedule.kind === 'every' ? schedule.ms : 3_600_000;
  const decision = decideHeal(ledger, objects, everyMs, world.clock.now());
  if (decision.kind === 'heal') return { spot, release, objects: healable(objects), fields: decision.fields };
  if (decision.kind !== 'stop') return undefined;
  const { field, manager } = decision;
  await note(world, spot, ({ stopped }) =>
    stopped === undefined ? { kind: 'stopped', field, manager } : undefined,
  );
  const what = `a person is needed: ${manager} changes ${field} again and again, and it is not put back any more; take it out of one of the two, then ${liftHint(spot)}`;
  await say(world, { spot, release, what });
  return undefined;
};

const liftHint = ({ app, target }: Spot): string => `\`tidegate drift lift ${app}/${target}\``;

/** The manifest that would come back was rolled back here, and its hold has not been lifted since. */
export const isBarred = (
  { good, barred = [] }: Target,
  { lifted }: DriftLedger,
  manifest = good?.manifest,
): boolean => barred.some((one) => one.manifest === manifest && one.at > (lifted?.at ?? -1));

export const note = async (
  world: World,
  { app, target }: Pick<Spot, 'app' | 'target'>,
  decideFact: (ledger: DriftLedger) => DriftFact | undefined,
): Promise<DriftLedger> =>
  record<DriftFact, DriftLedger>(
    world.journal,
    world.clock,
    driftStream(app, target),
    foldLedger,
    decideFact,
  );

/** The same text is sent once. */
const say = async (
  world: World,
  { spot, release, what }: { readonly spot: Spot; readonly release: string; readonly what: string },
): Promise<void> => {
  const { app, target } = spot;
  const text = `${app} in ${target}: ${what}`;
  await tell(world, { release, app, kind: 'report', key: `drift.${digestOf(text).slice(7, 19)}`, text });
};
