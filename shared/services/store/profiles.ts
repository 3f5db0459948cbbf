import { keptLessons, type Lesson, lessonsOf, profileOf } from '#domain/analysis/profile.ts';
import type { Learned } from '#domain/analysis/learned.ts';
import type { TargetOutcome } from '#domain/release/outcome.ts';
import type { TargetFact } from '#domain/rollout/target-fact.ts';
import { profileStream } from '#domain/streams.ts';
import type { Entry } from '#ports/journal.ts';
import type { World } from '#ports/world.ts';
import { record } from './append-facts.ts';
import { readMeasurements } from './analysis-records.ts';
import type { Rollout } from './targets.ts';

/** What the last releases of an application have taught in a target, oldest first. */
export const readLessons = async (world: World, app: string, target: string): Promise<readonly Lesson[]> => {
  const entries = await world.journal.recent(profileStream(app, target), keptLessons);
  return entries.map(({ event }) => event as unknown as Lesson);
};

/** What a new release of a workload begins with, by check. */
export const readLearned = async (
  world: World,
  place: { readonly app: string; readonly target: string; readonly workload: string },
): Promise<Readonly<Record<string, Learned>>> =>
  profileOf(await readLessons(world, place.app, place.target), place.workload, world.clock.now());

/** Keeps what a release has taught, once, when it ends in a target; of one that the judge has not seen there is nothing to keep. */
export const keepLesson = async (
  world: World,
  { release, plan, place }: Rollout,
  facts: readonly TargetFact[],
  outcome: TargetOutcome,
): Promise<void> => {
  const looks = (await readMeasurements(world, release.id, place.name)).flatMap(
    ({ measurements }) => measurements,
  );
  const names = [...new Set(looks.map(({ workload }) => workload))];
  const workloads = Object.fromEntries(
    names
      .map((name) => [name, lessonsOf(looks.filter(({ workload }) => workload === name))] as const)
      .filter(([, lessons]) => Object.keys(lessons).length > 0),
  );
  if (Object.keys(workloads).length === 0) return;
  const lesson: Lesson = {
    kind: 'learned',
    release: release.id,
    at: world.clock.now(),
    isGood: outcome.kind === 'released',
    ...answersIn(facts.filter((fact) => fact.release === release.id)),
    workloads,
  };
  const stream = profileStream(plan.app, place.name);
  await record<Lesson, readonly Lesson[]>(
    world.journal,
    world.clock,
    stream,
    (entries) => entries.map(({ event }) => event),
    (lessons) => (lessons.some((one) => one.release === release.id) ? undefined : lesson),
    // The number of lessons that are read, however many there are.
    async () => (await world.journal.recent(stream, 4 * keptLessons)) as unknown as readonly Entry<Lesson>[],
  );
};

/** How people answered the judge's "cannot tell" verdicts and warnings. */
const answersIn = (facts: readonly TargetFact[]): Pick<Lesson, 'asked' | 'letThrough' | 'turnedBack'> => {
  const questions = new Set(
    facts.flatMap((fact) => (fact.kind === 'suspended' && fact.why === 'undecided' ? [fact.approval] : [])),
  );
  const letThrough = facts.filter(
    (fact) =>
      fact.kind === 'skipped' ||
      fact.kind === 'promoted' ||
      (fact.kind === 'resumed' && fact.answer === 'approved' && questions.has(fact.approval)),
  ).length;
  const last = facts.findLast((fact) => fact.kind === 'judged');
  const back = facts.some(({ kind }) => kind === 'rolling-back');
  return { asked: questions.size, letThrough, turnedBack: back && last?.verdict.kind === 'pass' };
};
