import { workflow } from './dsl.ts';
import type { RolloutDocument } from './rollout-document.ts';

const here = { release: 'release', target: 'target' } as const;

/** Whatever stands between us and the cluster is waited out: nothing moves, and the event log says why. */
const untilClear = {
  catch: {
    ClusterUnreachable: 'back off',
    ClusterForbids: 'back off',
    QuotaDenied: 'back off',
    Conflict: 'back off',
    ManifestRefused: 'back off',
    TargetLost: 'close target',
  },
  otherwise: 'back off',
  trouble: 'trouble',
} as const;

const ifMine = { catch: { TargetLost: 'close target' }, otherwise: 'back off', trouble: 'trouble' } as const;

/** One target: take it, prepare it, move it batch by batch under judgement, finish or come back, give it free. */
export const rollout = workflow<RolloutDocument>()({
  name: 'rollout',
  about:
    'One release in one target. Every fork goes through "what next", which reads the journal, so that any state may be resumed.',
  start: 'acquire lock',
  input: ['release', 'target'],
  states: {
    'acquire lock': {
      type: 'task',
      run: 'acquireTarget',
      take: here,
      give: 'lockResult',
      next: 'lock result',
      catch: {},
      otherwise: 'failed',
      trouble: 'trouble',
    },
    'lock result': {
      type: 'choice',
      on: 'lockResult',
      cases: {
        acquired: 'decide next step',
        queued: 'wait for lock',
        continued: 'continued',
        over: 'close target',
      },
    },
    'wait for lock': { type: 'wait', secondsOf: 'lockResult', next: 'acquire lock' },

    'decide next step': {
      type: 'task',
      run: 'nextStep',
      take: here,
      give: 'next',
      next: 'next step',
      ...ifMine,
    },
    'next step': {
      type: 'choice',
      on: 'next',
      cases: {
        prepare: 'provision',
        move: 'move step',
        judge: 'judge step',
        rest: 'rest',
        suspend: 'wait for approval',
        finish: 'finish',
        soak: 'soak',
        prune: 'prune',
        continued: 'continued',
        'roll-back': 'roll back',
        close: 'close target',
      },
    },

    rest: { type: 'wait', untilOf: 'next', next: 'decide next step' },

    provision: {
      type: 'task',
      run: 'provision',
      take: here,
      give: 'provisioned',
      next: 'render',
      ...untilClear,
    },
    render: {
      type: 'task',
      run: 'renderTarget',
      take: { ...here, provisioned: 'provisioned' },
      give: 'manifest',
      next: 'preflight',
      ...ifMine,
    },
    preflight: {
      type: 'task',
      run: 'preflight',
      take: { ...here, manifest: 'manifest' },
      give: 'inspected',
      next: 'preflight result',
      ...untilClear,
    },
    'preflight result': {
      type: 'choice',
      on: 'inspected',
      cases: { clear: 'decide next step', refused: 'close target' },
    },

    'move step': {
      type: 'task',
      run: 'moveStep',
      take: here,
      give: 'progress',
      next: 'step result',
      ...untilClear,
    },
    'step result': {
      type: 'choice',
      on: 'progress',
      cases: {
        settled: 'decide next step',
        moving: 'decide next step',
        flowing: 'judge flow',
        stuck: 'roll back',
      },
    },

    'judge flow': {
      type: 'task',
      run: 'judgeStep',
      take: here,
      give: 'flow',
      next: 'flow result',
      ...untilClear,
    },
    'flow result': {
      type: 'choice',
      on: 'flow',
      cases: {
        pass: 'decide next step',
        fail: 'roll back',
        wait: 'decide next step',
        inconclusive: 'decide next step',
        'no-data': 'decide next step',
      },
    },

    'judge step': {
      type: 'task',
      run: 'judgeStep',
      take: here,
      give: 'verdict',
      next: 'analysis result',
      ...untilClear,
    },
    'analysis result': {
      type: 'choice',
      on: 'verdict',
      cases: {
        pass: 'decide next step',
        fail: 'roll back',
        wait: 'wait before next analysis',
        inconclusive: 'decide next step',
        'no-data': 'decide next step',
      },
    },
    'wait before next analysis': { type: 'wait', untilOf: 'verdict', next: 'decide next step' },

    'wait for approval': {
      type: 'task',
      run: 'waitForApproval',
      take: here,
      give: 'answer',
      patience: 'next',
      next: 'decide next step',
      expired: 'decide next step',
      ...ifMine,
    },

    finish: {
      type: 'task',
      run: 'finishTarget',
      take: here,
      give: 'ending',
      next: 'finish result',
      ...untilClear,
    },
    'finish result': {
      type: 'choice',
      on: 'ending',
      cases: { settled: 'decide next step', moving: 'decide next step', stuck: 'roll back' },
    },

    soak: {
      type: 'task',
      run: 'soakTarget',
      take: here,
      give: 'soaking',
      next: 'soak result',
      ...untilClear,
    },
    'soak result': {
      type: 'choice',
      on: 'soaking',
      cases: { wait: 'wait before next check', over: 'decide next step' },
    },
    'wait before next check': { type: 'wait', untilOf: 'soaking', next: 'decide next step' },

    prune: {
      type: 'task',
      run: 'pruneTarget',
      take: here,
      give: 'pruned',
      next: 'decide next step',
      ...untilClear,
    },

    'roll back': {
      type: 'task',
      run: 'rollBack',
      take: here,
      give: 'rollback',
      next: 'rollback result',
      ...untilClear,
    },
    'rollback result': {
      type: 'choice',
      on: 'rollback',
      cases: { settled: 'close target', moving: 'roll back', stuck: 'close target' },
    },

    'back off': {
      type: 'task',
      run: 'backOff',
      take: { ...here, trouble: 'trouble' },
      give: 'blocked',
      next: 'wait before retry',
      catch: { TargetLost: 'close target' },
      otherwise: 'failed',
    },
    'wait before retry': { type: 'wait', secondsOf: 'blocked', next: 'decide next step' },

    'close target': {
      type: 'task',
      run: 'closeTarget',
      take: here,
      give: 'outcome',
      next: 'closed',
      catch: {},
      otherwise: 'back off',
      trouble: 'trouble',
    },
    closed: { type: 'end', as: 'succeed' },
    continued: { type: 'end', as: 'succeed' },
    failed: { type: 'end', as: 'fail', error: 'Broken' },
  },
});
