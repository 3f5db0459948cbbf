import { here, ifMine, listening, untilClear, untilProvided } from './caught.ts';

/** The end of a target, good or bad, and what to do about obstacles. */
export const ending = {
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
    cases: { wait: 'listen before next check', soon: 'wait before next check', over: 'decide next step' },
  },
  'listen before next check': {
    ...listening,
    give: 'calledInSoak',
    patience: 'soaking',
    expired: 'wait before next check',
  },
  'wait before next check': { type: 'wait', untilOf: 'soaking', next: 'decide next step' },

  prune: {
    type: 'task',
    run: 'pruneTarget',
    take: here,
    give: 'pruned',
    next: 'prune result',
    ...untilProvided,
  },
  'prune result': {
    type: 'choice',
    on: 'pruned',
    cases: {
      settled: 'decide next step',
      moving: 'decide next step',
      stuck: 'decide next step',
      waits: 'wait for removal',
      suspended: 'wait for cloud to remove',
    },
  },
  'wait for removal': { type: 'wait', secondsOf: 'pruned', next: 'decide next step' },
  'wait for cloud to remove': {
    type: 'task',
    run: 'waitForCloud',
    take: here,
    give: 'calledInRemoval',
    patience: 'pruned',
    next: 'decide next step',
    expired: 'decide next step',
    ...ifMine,
  },

  'roll back': {
    type: 'task',
    run: 'rollBack',
    take: here,
    give: 'rollback',
    next: 'rollback result',
    ...untilProvided,
  },
  'rollback result': {
    type: 'choice',
    on: 'rollback',
    cases: {
      settled: 'close target',
      moving: 'roll back',
      stuck: 'close target',
      waits: 'wait for take-back',
      suspended: 'wait for cloud to take back',
    },
  },
  'wait for take-back': { type: 'wait', secondsOf: 'rollback', next: 'roll back' },
  'wait for cloud to take back': {
    type: 'task',
    run: 'waitForCloud',
    take: here,
    give: 'calledInReturn',
    patience: 'rollback',
    next: 'roll back',
    expired: 'roll back',
    ...ifMine,
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
} as const;
