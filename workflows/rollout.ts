import type { Answer } from '#domain/approval/approval.ts';
import type { Digest } from '#domain/json.ts';
import type { TargetOutcome } from '#domain/outcome/outcome.ts';
import type { Ground } from '#domain/stack/stack.ts';
import { workflow } from './dsl.ts';
import type { Held, Inspected, Judged, Moved, Next, Trouble, Turn, Watching } from './tasks.ts';

/** What travels through the rollout of one target. */
interface RolloutDocument {
  release: string;
  target: string;
  turn: Turn;
  next: Next;
  ground: Ground;
  manifest: Digest;
  inspected: Inspected;
  progress: Moved;
  verdict: Judged;
  answer: Answer;
  retreat: Moved;
  ending: Moved;
  watching: Watching;
  tidied: Moved;
  held: Held;
  outcome: TargetOutcome;
  trouble: Trouble;
}

const here = { release: 'release', target: 'target' } as const;

/** Whatever stands between us and the cluster is waited out: nothing moves, and the event log says why. */
const untilClear = {
  catch: {
    ClusterUnreachable: 'hold on',
    ClusterForbids: 'hold on',
    QuotaDenied: 'hold on',
    Conflict: 'hold on',
    ManifestRefused: 'hold on',
    TargetLost: 'close',
  },
  otherwise: 'hold on',
  trouble: 'trouble',
} as const;

const ifMine = { catch: { TargetLost: 'close' }, otherwise: 'hold on', trouble: 'trouble' } as const;

/** One target: take it, prepare it, move it batch by batch under judgement, finish or come back, give it free. */
export const rollout = workflow<RolloutDocument>()({
  name: 'rollout',
  about:
    'One release in one target. Every fork goes through "what next", which reads the journal, so that any state may be resumed.',
  start: 'take',
  input: ['release', 'target'],
  states: {
    take: {
      type: 'task',
      run: 'takeTarget',
      take: here,
      give: 'turn',
      next: 'mine?',
      catch: {},
      otherwise: 'close',
      trouble: 'trouble',
    },
    'mine?': { type: 'choice', on: 'turn', cases: { mine: 'what next', queued: 'queue', over: 'close' } },
    queue: { type: 'wait', secondsOf: 'turn', next: 'take' },

    'what next': { type: 'task', run: 'nextStep', take: here, give: 'next', next: 'next?', ...ifMine },
    'next?': {
      type: 'choice',
      on: 'next',
      cases: {
        prepare: 'provision',
        move: 'move',
        judge: 'judge',
        park: 'park',
        finish: 'finish',
        watch: 'watch',
        tidy: 'tidy',
        'roll-back': 'roll back',
        close: 'close',
      },
    },

    provision: { type: 'task', run: 'provision', take: here, give: 'ground', next: 'render', ...untilClear },
    render: {
      type: 'task',
      run: 'renderTarget',
      take: { ...here, ground: 'ground' },
      give: 'manifest',
      next: 'preflight',
      ...ifMine,
    },
    preflight: {
      type: 'task',
      run: 'preflight',
      take: { ...here, manifest: 'manifest' },
      give: 'inspected',
      next: 'inspected?',
      ...untilClear,
    },
    'inspected?': { type: 'choice', on: 'inspected', cases: { clear: 'what next', refused: 'close' } },

    move: { type: 'task', run: 'moveStep', take: here, give: 'progress', next: 'moved?', ...untilClear },
    'moved?': {
      type: 'choice',
      on: 'progress',
      cases: { settled: 'what next', moving: 'what next', stuck: 'roll back' },
    },

    judge: {
      type: 'task',
      run: 'judgeStep',
      take: here,
      give: 'verdict',
      next: 'good?',
      ...untilClear,
    },
    'good?': {
      type: 'choice',
      on: 'verdict',
      cases: {
        pass: 'what next',
        fail: 'roll back',
        wait: 'breathe',
        inconclusive: 'what next',
        'no-data': 'what next',
      },
    },
    breathe: { type: 'wait', untilOf: 'verdict', next: 'what next' },

    park: {
      type: 'task',
      run: 'park',
      take: here,
      give: 'answer',
      patience: 'next',
      next: 'what next',
      expired: 'what next',
      ...ifMine,
    },

    finish: {
      type: 'task',
      run: 'finishTarget',
      take: here,
      give: 'ending',
      next: 'finished?',
      ...untilClear,
    },
    'finished?': {
      type: 'choice',
      on: 'ending',
      cases: { settled: 'what next', moving: 'what next', stuck: 'roll back' },
    },

    watch: {
      type: 'task',
      run: 'watchTarget',
      take: here,
      give: 'watching',
      next: 'watched?',
      ...untilClear,
    },
    'watched?': { type: 'choice', on: 'watching', cases: { wait: 'doze', over: 'what next' } },
    doze: { type: 'wait', untilOf: 'watching', next: 'what next' },

    tidy: { type: 'task', run: 'tidyTarget', take: here, give: 'tidied', next: 'what next', ...untilClear },

    'roll back': { type: 'task', run: 'rollBack', take: here, give: 'retreat', next: 'back?', ...untilClear },
    'back?': {
      type: 'choice',
      on: 'retreat',
      cases: { settled: 'close', moving: 'roll back', stuck: 'close' },
    },

    'hold on': {
      type: 'task',
      run: 'holdOn',
      take: { ...here, trouble: 'trouble' },
      give: 'held',
      next: 'held',
      catch: { TargetLost: 'close' },
      otherwise: 'broken',
    },
    held: { type: 'wait', secondsOf: 'held', next: 'what next' },

    close: {
      type: 'task',
      run: 'closeTarget',
      take: here,
      give: 'outcome',
      next: 'closed',
      ...untilClear,
      catch: {
        ClusterUnreachable: 'hold on',
        ClusterForbids: 'hold on',
        QuotaDenied: 'hold on',
        Conflict: 'hold on',
        ManifestRefused: 'hold on',
      },
    },
    closed: { type: 'end', as: 'succeed' },
    broken: { type: 'end', as: 'fail', error: 'Broken' },
  },
});
