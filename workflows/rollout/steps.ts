import { here, ifMine, listening, untilClear } from './caught.ts';

/** One batch after the other: moved, judged, approved. */
export const steps = {
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
      soon: 'decide next step',
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
      wait: 'listen before next analysis',
      soon: 'wait before next analysis',
      inconclusive: 'decide next step',
      'no-data': 'decide next step',
    },
  },
  'listen before next analysis': {
    ...listening,
    give: 'calledInBake',
    patience: 'verdict',
    expired: 'wait before next analysis',
  },
  'wait before next analysis': { type: 'wait', untilOf: 'verdict', next: 'decide next step' },

  'wait for approval': {
    type: 'task',
    run: 'waitForApproval',
    take: here,
    give: 'answer',
    patience: 'next',
    next: 'decide next step',
    expired: 'judge while suspended',
    ...ifMine,
  },
  'judge while suspended': {
    type: 'task',
    run: 'judgeStep',
    take: here,
    give: 'watched',
    next: 'analysis while suspended',
    ...untilClear,
  },
  'analysis while suspended': {
    type: 'choice',
    on: 'watched',
    cases: {
      pass: 'decide next step',
      fail: 'decide next step',
      wait: 'listen while suspended',
      soon: 'decide next step',
      inconclusive: 'decide next step',
      'no-data': 'decide next step',
    },
  },
  'listen while suspended': {
    ...listening,
    give: 'calledInQuestion',
    patience: 'watched',
    expired: 'judge while suspended',
  },
} as const;
