import { readJudging } from '#domain/app/parse-analysis.ts';
import { treeOf } from '#domain/config/tree.ts';
import type { Json } from '#domain/json.ts';
import { judge } from '#domain/analysis/judge.ts';
import type { Counts, Measurement } from '#domain/analysis/observation.ts';
import { freshState, type JudgeState } from '#domain/analysis/judge-state.ts';
import { lateMs } from '#domain/analysis/next-analysis.ts';
import { fittingWindow } from '#domain/analysis/fitting-window.ts';
import { type Lesson, lessonsOf, profileOf } from '#domain/analysis/profile.ts';
import type { RecordedMeasurement } from '#domain/analysis/records.ts';
import type { Judging } from '#domain/analysis/verdict.ts';
import { withoutUnknownBonus } from '#domain/analysis/bonus.ts';
import { historySecondsOf } from '#shared/services/analysis/collect-history.ts';
import { judgingWhileOpen, nextLookAt } from '#domain/rollout/suspended-looks.ts';
import type { TargetLock } from '#domain/rollout/target.ts';
import { freshPods } from '#domain/workload/step.ts';
import { diceFor } from './dice.ts';
import { openService, type Pod, readWindow, type Service } from './service.ts';
import type { Trouble } from './troubles.ts';

/** What `release.checks` gives when so much of it is written. */
export const judgingOf = (written: Json): Judging => {
  const read = readJudging(treeOf(written, { file: 'app.yaml', line: 1, column: 1 }));
  if (read.kind === 'mistaken') throw new Error(read.mistakes.map(({ reason }) => reason).join('; '));
  return read.value;
};

export type Outcome = 'rolled back' | 'promoted' | 'asks';
export interface Ended {
  readonly outcome: Outcome;
  /** Minutes since the release began; to a rollback, since the first new pods were Ready. */
  readonly minute: number;
  readonly reason: string;
  readonly stateBytes: number;
  /** What the product would keep of it for the next release of this service. */
  readonly lesson: Lesson;
}

export interface Story {
  readonly trouble: Trouble;
  readonly service: Service;
  readonly steps?: readonly number[];
  readonly rep: number;
  readonly checks?: Json;
  /** What earlier releases have taught. */
  readonly learned?: Measurement['learned'];
  /** Whoever is asked after the first step, or has paused it, leaves it open for so long; then the release is let through. */
  readonly openSeconds?: number;
}

/** When the release begins: a whole hour, so that all windows are aligned to it (epoch ms). */
const epoch = 1_000_000_800_000;
const settleSeconds = 20;

/**
 * A whole release with the product's defaults: its own parser, windows, history, states and decisions. Pods are
 * scraped as by Prometheus, each at its own phase, and a window without a sample has no row.
 */
export const releaseWithDefaults = ({
  trouble,
  service,
  steps = [10, 50, 100],
  rep,
  checks,
  learned = {},
  openSeconds,
}: Story): Ended => {
  const rate = trouble.requestsPerSecond ?? service.requestsPerSecond;
  const fleet = { ...service, requestsPerSecond: rate };
  const dice = diceFor('defaults', trouble.name, ...Object.values(fleet), ...steps, rep);
  const written = checks ?? (trouble.isTimed === true ? { latency: { p99: '+20 %' } } : {});
  const read = judgingOf(written);
  const judging = { ...read, windowSeconds: fittingWindow(read.windowSeconds, service.scrapeSeconds) };
  const { windowSeconds } = judging;
  const scene = openService(fleet, trouble, dice);
  const old = Array.from({ length: service.pods }, (_, index) => scene.start(index, false, -86_400));
  const history: Counts[] = [];
  const past = historySecondsOf(windowSeconds, service.pods);
  for (let at = -past; at <= 0; at += scene.tick) {
    scene.run(old, at);
    if (at % windowSeconds === 0) history.push(...readWindow(old, at, windowSeconds, epoch));
  }
  return staged({
    judging,
    history,
    scene,
    old,
    steps,
    bakeSeconds: trouble.bakeSeconds ?? 60,
    service: fleet,
    learned,
    openSeconds,
  });
};

interface Scene {
  readonly judging: Judging;
  readonly history: readonly Counts[];
  readonly scene: ReturnType<typeof openService>;
  readonly old: readonly Pod[];
  readonly steps: readonly number[];
  readonly bakeSeconds: number;
  readonly service: Service;
  readonly learned: NonNullable<Measurement['learned']>;
  readonly openSeconds: number | undefined;
}

const workload = 'web';

const staged = (one: Scene): Ended => {
  const { judging, history, scene, old, steps, bakeSeconds, service, learned, openSeconds } = one;
  const looks: RecordedMeasurement[] = [];
  const { windowSeconds } = judging;
  const count = (index: number) =>
    freshPods({ index, percent: steps[index] ?? 100, of: steps.length }, service.pods);
  const stepPods = steps.map((_, index) => count(index));
  let [running, fresh, now, index]: [readonly Pod[], readonly Pod[], number, number] = [old, [], 0, -1];
  let state: JudgeState | undefined;
  let since = 0;
  let asked = judging;
  let nextLook = Infinity;
  let rows: Counts[] = [];
  /** Since when and until when a question is open, seconds. */
  let open: { readonly since: number; readonly until: number } | undefined;
  const enter = () => {
    index += 1;
    const added = Array.from({ length: count(index) - fresh.length }, (_, at) =>
      scene.start(fresh.length + at, true, now),
    );
    fresh = [...fresh, ...added];
    running = running.slice(0, Math.max(0, service.pods - fresh.length));
    since = now + settleSeconds;
    nextLook = since;
  };
  const look = (at: number): Measurement => ({
    judging: asked,
    windows: rows,
    canary: fresh.map(({ name }) => name),
    stable: running.map(({ name }) => name),
    step: index,
    stepPods,
    since: epoch + since * 1000,
    bakeSeconds,
    now: epoch + at * 1000,
  });
  enter();
  for (; now < 4 * 3600 + (openSeconds ?? 0);) {
    now += scene.tick;
    scene.run([...fresh, ...running], now);
    if (now % windowSeconds === 0) {
      const seen = readWindow([...fresh, ...running], now, windowSeconds, epoch);
      // As the product asks: whole windows since the step has settled.
      if (now - windowSeconds >= since) rows.push(...seen);
    }
    if (now < nextLook || now % windowSeconds !== 0) continue;
    const at = now + lateMs(windowSeconds) / 1000;
    if (state === undefined) {
      const first = withoutUnknownBonus(look(at), history);
      asked = first.judging;
      state = freshState({ ...first, history, learned });
    }
    const measurement = look(at);
    const judged = judge(measurement, state);
    looks.push({ workload, measurement, before: state, verdict: judged.verdict });
    ({ state } = judged);
    rows = [];
    const { verdict } = judged;
    if (
      open === undefined &&
      openSeconds !== undefined &&
      verdict.kind !== 'wait' &&
      verdict.kind !== 'fail'
    ) {
      open = { since: at, until: at + openSeconds };
      asked = judgingWhileOpen(asked, 1000 * (open.until - since));
    }
    if (open !== undefined && verdict.kind !== 'fail' && now < open.until) {
      nextLook = nextOpenLook(open, at);
      continue;
    }
    if (verdict.kind === 'wait' && open === undefined) {
      nextLook = now + Math.min(verdict.waitSeconds, 15);
      continue;
    }
    const ended = {
      minute: at / 60,
      reason: verdict.reason,
      stateBytes: JSON.stringify(state).length,
      lesson: lessonOf(looks, verdict.kind !== 'fail'),
    };
    if (verdict.kind === 'fail')
      return { outcome: 'rolled back', ...ended, minute: (at - settleSeconds) / 60 };
    if (open !== undefined) return { outcome: 'promoted', ...ended };
    if (verdict.kind !== 'pass') return { outcome: 'asks', ...ended };
    if (index === steps.length - 2) return { outcome: 'promoted', ...ended };
    enter();
  }
  return {
    outcome: 'asks',
    minute: now / 60,
    reason: 'four hours are over',
    stateBytes: 0,
    lesson: lessonOf(looks, false),
  };
};

const nextOpenLook = (open: { readonly since: number; readonly until: number }, at: number): number => {
  const lock = { step: {}, suspended: { since: 1000 * open.since } } as unknown as TargetLock;
  return nextLookAt(lock, 1000 * at, 1000 * open.until) / 1000;
};

/** One that asked a person counts as good here: whoever looks at a good release lets it through. */
const lessonOf = (looks: readonly RecordedMeasurement[], isGood: boolean): Lesson => ({
  kind: 'learned',
  release: 'r',
  at: epoch,
  isGood,
  asked: 0,
  letThrough: 0,
  turnedBack: false,
  workloads: { [workload]: lessonsOf(looks) },
});

/** A release of a service that has had three good ones; the fleet is the same, its pods are others each time. */
export const releaseOfKnown = (story: Story, good: Trouble): Ended => {
  const lessons = [1, 2, 3].map(
    (before) => releaseWithDefaults({ ...story, trouble: good, rep: 100_000 * before + story.rep }).lesson,
  );
  return releaseWithDefaults({ ...story, learned: profileOf(lessons, workload, epoch) });
};
