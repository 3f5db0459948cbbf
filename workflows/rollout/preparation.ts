import { here, ifMine, listening, untilClear, untilProvided } from './caught.ts';

/** Takes the target, asks what comes next, and checks everything before anything moves. */
export const preparation = {
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

  rest: { ...listening, give: 'calledAtRest', patience: 'next', expired: 'decide next step' },

  provision: {
    type: 'task',
    run: 'provision',
    take: here,
    give: 'provisioned',
    next: 'provision result',
    ...untilProvided,
  },
  'provision result': {
    type: 'choice',
    on: 'provisioned',
    cases: {
      ready: 'render',
      waits: 'wait for resources',
      suspended: 'wait for cloud',
      failed: 'decide next step',
    },
  },
  'wait for resources': { type: 'wait', secondsOf: 'provisioned', next: 'decide next step' },
  'wait for cloud': {
    type: 'task',
    run: 'waitForCloud',
    take: here,
    give: 'calledForResources',
    patience: 'provisioned',
    next: 'decide next step',
    expired: 'decide next step',
    ...ifMine,
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
    cases: { clear: 'decide next step', refused: 'close target', back: 'decide next step' },
  },
} as const;
