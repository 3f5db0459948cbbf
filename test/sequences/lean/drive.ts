import { autoscalersOf } from './autoscaler.ts';
import type { WorkloadPlan } from '#domain/workload/snapshot.ts';
import { kindOfPlan, workloadKindOf } from '#domain/workload/kinds.ts';
import { holderOf } from '#domain/workload/observation.ts';
import { withForeignAnnotations } from '#domain/workload/foreign-annotations.ts';
import type { Beginning } from '#domain/rollout/steps-of.ts';
import { advanceBatch } from '#domain/rollout/advance-batch.ts';
import { batchOf, planOf } from './batch.ts';
import { acquireLock, readHistory } from '#domain/rollout/acquire-lock.ts';
import { factAfterFinish, factAfterMove, factAfterRollback } from '#domain/rollout/facts-after.ts';
import { isRestoring, supersededBy } from '#domain/rollout/has-written.ts';
import { type NextStep, nextStep } from '#domain/rollout/next-step.ts';
import { outcomeOf } from '#domain/rollout/outcome-of.ts';
import type { Good, TargetLock } from '#domain/rollout/target.ts';
import type { TargetFact } from '#domain/rollout/target-fact.ts';
import type { Digest, JsonObject } from '#domain/json.ts';
import type { KubeObject } from '#domain/kube/object.ts';
import type { Control } from '#domain/release/release.ts';
import type { AskedRelease } from '../scene.ts';
import type { WorldSpec } from '../sequence.ts';
import type { Revision } from '../world/revision.ts';
import type { TargetScene } from '../world/target-scene.ts';
import type { Fleet } from './fleet.ts';
import { lookAt, openMove, retryMs } from './move.ts';
import { releaseOf, steered } from './steer.ts';
import { lookBehind } from './sweep.ts';
import type { Wire } from './wire.ts';
import { templateSpelled, workloadOf } from './workload.ts';

/*
 * The decisions of the product, one after the other, without what carries them: the lock, the fork of a rollout, the moves
 * of a workload and the facts that follow are the product's own pure functions; journal, tasks and engine are left out.
 */

export interface Run extends AskedRelease {
  control: Control;
  isOver: boolean;
  wakeAt: number;
}

interface Stage {
  readonly world: WorldSpec;
  readonly fleet: Fleet;
  readonly wire: Wire;
  readonly now: () => number;
  readonly scene: () => TargetScene;
  /** Writes a fact, for the checkers to hear. */
  readonly note: (fact: TargetFact) => void;
  /** The same for a fact of a release as a whole. */
  readonly noteOther: (stream: string, event: JsonObject) => void;
}

export interface Drive {
  readonly runs: readonly Run[];
  request(revision: Revision | undefined, undoes?: string): void;
  control(kind: Control['kind'] | 'retry'): void;
  /** A person steers the step that the newest open run is in. */
  steer(kind: 'promote' | 'skip'): void;
  /** Whatever is paused goes on. */
  resumeAll(): void;
  /** Lets every run that is due do one thing. */
  tick(): void;
  /** Looks once more behind what has ended; true when something was found. */
  sweep(): boolean;
}

const lookMs = 5_000;
const inFlightMs = 120_000;

export const openDrive = (stage: Stage): Drive => {
  const { world, fleet, wire, now, scene, note, noteOther } = stage;
  const runs: Run[] = [];
  const plans = new Map<Digest, WorkloadPlan>();
  const manifests = new Map<Digest, KubeObject>();
  const plan = planOf(world);
  const lockOf = (run: Run): TargetLock | undefined => {
    const { lock } = scene().state();
    return lock?.release === run.id ? lock : undefined;
  };
  const wait = (run: Run, ms: number) => {
    run.wakeAt = now() + ms;
  };
  const planIn = (digest: Digest | undefined): WorkloadPlan | undefined =>
    digest === undefined ? undefined : plans.get(digest);

  const move = openMove({ fleet, wire, now });

  const acquire = (run: Run): void => {
    const state = scene().state();
    const asked = acquireLock(
      {
        release: run.id,
        requestedAt: run.at,
        policy: world.concurrency,
        back: run.undoes !== undefined,
      },
      readHistory(run.id, state, scene().facts),
      (id) => runs.some((one) => one.id === id && one.isOver),
    );
    if (asked.kind === 'queued') wait(run, retryMs);
    if (asked.kind === 'refused' || asked.kind === 'over') run.isOver = true;
    if (asked.kind !== 'refused') asked.facts.forEach(note);
    if (asked.kind === 'acquired' && run.undoes !== undefined) wayBack(run, run.undoes, state.good);
  };

  /** What an undo stands on: what the good release had found when it came (functions/tasks/acquire-target.ts). */
  const wayBack = (run: Run, undone: string, good: Good | undefined): void => {
    const lock = lockOf(run);
    if (lock?.snapshot !== undefined || lock?.declined !== undefined) return;
    if (good?.release === undone) return note({ ...good, kind: 'prepared', release: run.id });
    note({
      kind: 'declined',
      release: run.id,
      outcome: { kind: 'refused', reason: 'another one runs here' },
    });
  };

  const prepare = (run: Run, lock: TargetLock): void => {
    if (!restore(run, lock)) return;
    const live = fleet.live();
    const revision = run.revision as Revision;
    const { good } = scene().state();
    const previous = good && manifests.get(good.manifest);
    const stated = workloadOf(world, revision);
    const object = live === undefined ? stated : withForeignAnnotations(stated, live, previous);
    const found = workloadKindOf(object).inspect({
      object,
      ...(live === undefined ? {} : { live }),
      revisions: fleet.revisions(),
      now: now(),
      autoscalers: autoscalersOf(world),
      pods: fleet.pods(),
      template: templateSpelled(object),
      release: run.id,
      ...(previous === undefined ? {} : { previous }),
    });
    if (found.kind === 'busy') return wait(run, 3_000);
    const decline = (kind: 'refused' | 'unchanged', reason: string) =>
      note({ kind: 'declined', release: run.id, outcome: { kind, reason } });
    // A write that came late is taken back by the sweep, which is waited for.
    const isLate = supersededBy(lock).includes((live && holderOf(live)) ?? '');
    if (found.kind === 'refused' && isLate) return wait(run, retryMs);
    if (found.kind === 'refused') return decline('refused', found.reason);
    if (found.plan.kind === 'same') return decline('unchanged', 'everything runs like this already');
    const digest: Digest = `sha256:${run.id}`;
    plans.set(digest, found.plan);
    manifests.set(digest, stated);
    note({ kind: 'prepared', release: run.id, snapshot: digest, manifest: digest });
  };

  /** What was taken over is brought back first; true when that is over. */
  const restore = (run: Run, lock: TargetLock): boolean => {
    const { inherited } = lock;
    const workload = planIn(inherited?.snapshot);
    if (inherited === undefined || workload === undefined || !isRestoring(lock)) return true;
    const kind = kindOfPlan(workload);
    const { since } = inherited;
    const releases = supersededBy(lock);
    const progress = move(run, workload, since, (seen) => kind.rollBack(seen), releases);
    if (progress === undefined || progress.kind === 'moving') return false;
    if (progress.kind === 'stuck') move(run, workload, now(), (seen) => kind.giveUp(seen), releases);
    note({ kind: 'restored', release: run.id, reason: progress.reason });
    return false;
  };

  const step = (run: Run, lock: TargetLock, begin: Beginning | undefined): void => {
    if (begin !== undefined) {
      return note({ kind: 'step-started', release: run.id, ...begin });
    }
    const workload = planIn(lock.snapshot);
    const at = lock.step;
    if (at === undefined || workload === undefined) return;
    const progress = move(
      run,
      workload,
      at.startedAt,
      (seen) => advanceBatch(batchOf(plan, world, at.index), seen),
      supersededBy(lock),
    );
    tell(run, progress && factAfterMove(lock, at.index, progress));
  };

  const tell = (run: Run, fact: TargetFact | undefined): void => {
    if (fact === undefined) return;
    run.wakeAt = now();
    note(fact);
  };

  /** The share stands for its bake; a workload that does not stand as the step has left it fails it. */
  const judge = (run: Run, lock: TargetLock): void => {
    const at = lock.step;
    const workload = planIn(lock.snapshot);
    if (at?.settledAt === undefined || workload === undefined) return;
    const seen = advanceBatch(
      batchOf(plan, world, at.index),
      lookAt({ fleet, now }, run.id, workload, at.startedAt),
    );
    const isBad = world.serves && /errs|never-ready|pull-fails/.test(run.revision?.image ?? '');
    const isOver = now() >= at.settledAt + 1000 * world.bakeSeconds;
    if (seen.kind !== 'stuck' && !isOver)
      return wait(run, Math.min(lookMs, at.settledAt + 1000 * world.bakeSeconds - now()));
    const reason = seen.kind === 'stuck' ? seen.reason : isBad ? 'errors' : 'nothing is measured of it';
    const kind = seen.kind === 'stuck' || (isBad && workload.kind === 'update') ? 'fail' : 'pass';
    note({
      kind: 'judged',
      release: run.id,
      index: at.index,
      verdict: { kind, reason, evidence: [] } as never,
    });
    if (kind === 'fail') note({ kind: 'rolling-back', release: run.id, reason });
  };

  const finish = (run: Run, lock: TargetLock, begin: boolean): void => {
    if (begin) return note({ kind: 'finishing', release: run.id });
    const workload = planIn(lock.snapshot);
    if (workload === undefined) return;
    const since = lock.finishingSince ?? now();
    const progress = move(
      run,
      workload,
      since,
      (seen) => kindOfPlan(workload).finish(seen),
      supersededBy(lock),
    );
    tell(run, progress && factAfterFinish(lock, progress));
  };

  const rollBack = (run: Run, lock: TargetLock, begin: string | undefined): void => {
    if (begin !== undefined) return note({ kind: 'rolling-back', release: run.id, reason: begin });
    const workload = planIn(lock.snapshot ?? lock.inherited?.snapshot);
    if (workload === undefined) return tell(run, { kind: 'completed', release: run.id, reason: 'nothing' });
    const progress = move(
      run,
      workload,
      lock.back?.since ?? now(),
      (seen) => kindOfPlan(workload).rollBack(run.undoes === undefined ? seen : { ...seen, isUndo: true }),
      supersededBy(lock),
    );
    tell(run, progress && factAfterRollback(lock, progress));
  };

  const close = (run: Run, lock: TargetLock): void => {
    const end = outcomeOf(lock, run.control, run.undoes !== undefined);
    run.isOver = true;
    if (end !== undefined) note({ kind: 'closed', release: run.id, ...end });
  };

  const act = (run: Run): void => {
    const lock = lockOf(run);
    if (lock === undefined) return acquire(run);
    const next: NextStep = nextStep(plan, releaseOf(run), lock, now());
    switch (next.kind) {
      case 'prepare':
        return prepare(run, lock);
      case 'move':
        return step(run, lock, next.begin);
      case 'judge':
        return judge(run, lock);
      case 'finish':
        return finish(run, lock, next.begin);
      case 'roll-back':
        return rollBack(run, lock, next.begin);
      case 'suspend':
        return wait(run, retryMs);
      case 'close':
        return close(run, lock);
      case 'rest':
      case 'soak':
      case 'prune':
      case 'complete':
        throw new Error(`nothing here is watched, pruned or paused by the plan: ${next.kind}`);
      default:
        return next satisfies never;
    }
  };

  return {
    runs,
    request(revision, undoes) {
      const id = undoes === undefined ? `r-${runs.length + 1}` : `u-${runs.length + 1}`;
      runs.push({
        id,
        at: now(),
        ...(revision === undefined ? {} : { revision }),
        ...(undoes === undefined ? {} : { undoes }),
        control: { kind: 'go' },
        isOver: false,
        wakeAt: now(),
      });
    },
    steer(kind) {
      const run = runs.findLast(({ isOver }) => !isOver);
      const lock = run && lockOf(run);
      if (run === undefined || lock?.step === undefined) return;
      tell(run, steered(plan, releaseOf(run), lock, kind));
    },
    control(kind) {
      const run = runs.findLast(({ isOver }) => isOver === (kind === 'retry'));
      if (run === undefined) return;
      if (kind === 'retry') {
        if (scene().state().failed?.release !== run.id) return;
        run.isOver = false;
        run.control = { kind: 'go' };
        noteOther(`release/${run.id}`, { kind: 'retried', by: 'li' });
      } else if (run.control.kind !== 'aborted') {
        run.control = kind === 'go' ? { kind } : { kind, by: 'li', reason: '' };
        noteOther(`release/${run.id}`, { kind });
      }
      run.wakeAt = now();
    },
    resumeAll() {
      for (const run of runs) if (run.control.kind === 'paused') run.control = { kind: 'go' };
    },
    tick() {
      for (const run of runs)
        for (let things = 0; !run.isOver && run.wakeAt <= now() && things < 40; things += 1) act(run);
    },
    sweep() {
      const { ended } = scene().state();
      const workload = planIn(ended?.snapshot);
      if (ended === undefined || workload === undefined) return false;
      if (now() < ended.at + inFlightMs) return false;
      const isOver = (release: string) => runs.some(({ id, isOver: isEnded }) => id === release && isEnded);
      const found = lookBehind({ fleet, now, move }, workload, ended, isOver);
      if (found.join() !== (ended.found ?? ['-']).join())
        note({ kind: 'swept', release: ended.release, found });
      return found.length > 0;
    },
  };
};
