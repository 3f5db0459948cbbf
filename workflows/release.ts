import type { Answer } from '#domain/approval/approval.ts';
import type { Outcome } from '#domain/outcome/outcome.ts';
import { workflow } from './dsl.ts';
import type { Errands, Planned, Trouble, Wave } from './tasks.ts';

/** What travels through a release. */
interface ReleaseDocument {
  release: string;
  planned: Planned;
  answer: Answer;
  wave: Wave;
  errands: Errands;
  outcome: Outcome;
  told: { readonly kind: 'told' };
  trouble: Trouble;
}

/** Plan, ask if somebody wants to be asked, send the targets off wave by wave with what stands between the waves, conclude. */
export const release = workflow<ReleaseDocument>()({
  name: 'release',
  about: 'One release: plan, optional approval, waves of targets, conclusion.',
  start: 'plan',
  input: ['release'],
  states: {
    plan: {
      type: 'task',
      run: 'planRelease',
      take: { release: 'release' },
      give: 'planned',
      next: 'planned?',
      catch: {},
      otherwise: 'close',
      trouble: 'trouble',
    },
    'planned?': { type: 'choice', on: 'planned', cases: { free: 'next wave', ask: 'ask', refused: 'close' } },
    ask: {
      type: 'task',
      run: 'askApproval',
      take: { release: 'release' },
      give: 'answer',
      patience: 'planned',
      next: 'answered?',
      expired: 'close',
      catch: {},
      otherwise: 'close',
      trouble: 'trouble',
    },
    'answered?': {
      type: 'choice',
      on: 'answer',
      cases: { approved: 'next wave', rejected: 'close', expired: 'close' },
    },
    'next wave': {
      type: 'task',
      run: 'nextWave',
      take: { release: 'release' },
      give: 'wave',
      next: 'wave?',
      catch: {},
      otherwise: 'close',
      trouble: 'trouble',
    },
    'wave?': { type: 'choice', on: 'wave', cases: { go: 'targets', errand: 'errand', done: 'close' } },
    errand: {
      type: 'task',
      run: 'runErrand',
      take: { release: 'release' },
      give: 'errands',
      next: 'errand?',
      catch: {},
      otherwise: 'close',
      trouble: 'trouble',
    },
    'errand?': { type: 'choice', on: 'errands', cases: { done: 'next wave', waits: 'stand still' } },
    'stand still': { type: 'wait', secondsOf: 'errands', next: 'errand' },
    targets: { type: 'each', of: 'wave', run: 'rollout', pass: 'release', atOnce: 10, next: 'next wave' },
    close: {
      type: 'task',
      run: 'closeRelease',
      take: { release: 'release' },
      give: 'outcome',
      next: 'tell',
      catch: {},
      otherwise: 'broken',
    },
    tell: {
      type: 'task',
      run: 'tell',
      take: { release: 'release' },
      give: 'told',
      next: 'ended?',
      catch: {},
      otherwise: 'ended?',
    },
    'ended?': {
      type: 'choice',
      on: 'outcome',
      cases: {
        released: 'released',
        'rolled-back': 'not released',
        stranded: 'not released',
        superseded: 'not released',
        refused: 'not released',
        rejected: 'not released',
        aborted: 'not released',
      },
    },
    released: { type: 'end', as: 'succeed' },
    'not released': { type: 'end', as: 'fail', error: 'NotReleased' },
    broken: { type: 'end', as: 'fail', error: 'Broken' },
  },
});
