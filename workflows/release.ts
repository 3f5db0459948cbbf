import type { Answer } from '#domain/approval/approval.ts';
import type { Outcome } from '#domain/release/outcome.ts';
import { workflow } from './dsl.ts';
import type { Hooks, Planned, Trouble, Wave } from './tasks.ts';

/** What travels through a release. */
interface ReleaseDocument {
  release: string;
  planned: Planned;
  answer: Answer;
  wave: Wave;
  hooks: Hooks;
  outcome: Outcome;
  told: { readonly kind: 'told' };
  trouble: Trouble;
}

/**
 * Plans, asks for approval if required, starts the targets wave by wave with the hooks between waves, and concludes.
 */
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
      next: 'plan result',
      catch: {},
      otherwise: 'failed',
      trouble: 'trouble',
    },
    'plan result': {
      type: 'choice',
      on: 'planned',
      cases: {
        free: 'next wave',
        ask: 'ask for approval',
        refused: 'close release',
        over: 'close release',
        waits: 'wait for what is away',
        continued: 'continued',
      },
    },
    'wait for what is away': { type: 'wait', secondsOf: 'planned', next: 'plan' },
    'ask for approval': {
      type: 'task',
      run: 'askApproval',
      take: { release: 'release' },
      give: 'answer',
      patience: 'planned',
      next: 'approval result',
      expired: 'close release',
      catch: {},
      otherwise: 'failed',
      trouble: 'trouble',
    },
    'approval result': {
      type: 'choice',
      on: 'answer',
      cases: { approved: 'next wave', rejected: 'close release', expired: 'close release' },
    },
    'next wave': {
      type: 'task',
      run: 'nextWave',
      take: { release: 'release' },
      give: 'wave',
      next: 'wave result',
      catch: {},
      otherwise: 'failed',
      trouble: 'trouble',
    },
    'wave result': {
      type: 'choice',
      on: 'wave',
      cases: {
        go: 'roll out targets',
        hook: 'run hook',
        waits: 'wait for targets',
        continued: 'continued',
        done: 'close release',
      },
    },
    'run hook': {
      type: 'task',
      run: 'runHook',
      take: { release: 'release' },
      give: 'hooks',
      next: 'hook result',
      catch: {},
      otherwise: 'failed',
      trouble: 'trouble',
    },
    'hook result': { type: 'choice', on: 'hooks', cases: { done: 'next wave', waits: 'wait for hook' } },
    'wait for hook': { type: 'wait', secondsOf: 'hooks', next: 'run hook' },
    'wait for targets': { type: 'wait', secondsOf: 'wave', next: 'next wave' },
    'roll out targets': {
      type: 'each',
      of: 'wave',
      run: 'rollout',
      pass: 'release',
      atOnce: 10,
      next: 'next wave',
    },
    'close release': {
      type: 'task',
      run: 'closeRelease',
      take: { release: 'release' },
      give: 'outcome',
      next: 'notify',
      catch: {},
      otherwise: 'failed',
    },
    notify: {
      type: 'task',
      run: 'notify',
      take: { release: 'release' },
      give: 'told',
      next: 'release result',
      catch: {},
      otherwise: 'release result',
    },
    'release result': {
      type: 'choice',
      on: 'outcome',
      cases: {
        released: 'released',
        'rolled-back': 'not released',
        'rollback-failed': 'not released',
        superseded: 'not released',
        refused: 'not released',
        rejected: 'not released',
        aborted: 'not released',
      },
    },
    released: { type: 'end', as: 'succeed' },
    continued: { type: 'end', as: 'succeed' },
    'not released': { type: 'end', as: 'fail', error: 'NotReleased' },
    failed: { type: 'end', as: 'fail', error: 'Broken' },
  },
});
