import { expect, test } from 'vitest';
import type { ReleasePlan } from '../plan/plan.ts';
import type { Release } from '../release/release.ts';
import type { TargetLock } from '../rollout/target.ts';
import { outlookOf } from './outlook.ts';
import type { ReleaseView, TargetView } from './view.ts';

const plan = {
  targets: [{ name: 'eu' }, { name: 'us' }],
  waves: [['eu'], ['us']],
  strategy: {
    steps: [
      { percent: 25, bakeSeconds: 60, approve: false },
      { percent: 100, bakeSeconds: 0, approve: false },
    ],
  },
  judging: {
    checks: [
      { kind: 'errors', maxIncrease: 0.5, floor: 0.01 },
      { kind: 'latency', slowerThanMs: 300, maxIncrease: 0.1, floor: 0, advisory: true },
    ],
    windowSeconds: 15,
    minRequests: 20,
    decideWithinSeconds: 600,
    onUndecided: 'ask',
  },
} as unknown as ReleasePlan;
const release = { id: 'r', control: { kind: 'go' }, held: undefined } as unknown as Release;
const target = (name: string, state: TargetView['state']): TargetView => ({ name, state, message: '' });
const view = (state: ReleaseView['state'], more: Partial<ReleaseView> = {}): ReleaseView =>
  ({ state, targets: [target('eu', 'judging'), target('us', 'waiting')], ...more }) as ReleaseView;
const lock = (step: object): TargetLock => ({ release: 'r', step }) as unknown as TargetLock;

test('a step that is watched: the next one and when, and what the checks of its plan would stop it for', () => {
  const settled = lock({ index: 0, percent: 25, settledAt: 1_000 });
  expect(outlookOf({ now: 0, release, view: view('running'), plan, lock: settled })).toEqual({
    next: 'Step 2 of 2 (100 %), if the new pods are good.',
    nextAt: 61_000,
    stopsIf:
      'new pods crash, are not ready within their deadline or errors rise by more than 50 %: it then rolls back by itself; without enough data after 600 s it asks a person',
  });
});

test('the last step is not judged, so only its pods can stop it', () => {
  const last = lock({ index: 1, percent: 100 });
  const { stopsIf } = outlookOf({ now: 0, release, view: view('running'), plan, lock: last });
  expect(stopsIf).toBe('new pods crash or are not ready within their deadline: it then rolls back by itself');
});

test('a question names its end; a pause of a target is no question', () => {
  const question = { approval: 'a', text: 'go?', expiresAt: 5_000 };
  expect(
    outlookOf({ now: 0, release, view: view('waiting-for-approval', { question }), plan }),
  ).toMatchObject({
    stopsAt: 5_000,
  });
  const paused = { ...target('eu', 'suspended'), question: { ...question, why: 'pause' as const } };
  const { next, stopsAt } = outlookOf({ now: 0, release, view: view('paused', { targets: [paused] }), plan });
  expect(next).toBe('Nothing, until someone resumes.');
  expect(stopsAt).toBeUndefined();
});

test('who pauses in the middle of a step reads that its pods are still looked at', () => {
  const stops = (held?: TargetLock) =>
    outlookOf({ now: 0, release, view: view('paused'), plan, ...(held && { lock: held }) }).stopsIf;
  expect(stops()).toBe('someone aborts it; a pause has no end of its own');
  expect(stops(lock({ index: 0, percent: 10 }))).toBe(
    'someone aborts it, or its new pods fail meanwhile: it then rolls back by itself; a pause has no end of its own',
  );
});

test('between waves the next one is named; held, when the window opens; over, nothing stops it', () => {
  const targets = [target('eu', 'closed'), target('us', 'waiting')];
  expect(outlookOf({ now: 0, release, view: view('running', { targets }), plan }).next).toBe(
    'The next wave: us.',
  );
  const done = [target('eu', 'closed'), target('us', 'closed')];
  expect(outlookOf({ now: 0, release, view: view('running', { targets: done }), plan }).next).toContain(
    'then the release ends',
  );
  const held = { ...release, held: 'freeze', opensAt: 9_000 };
  expect(outlookOf({ now: 0, release: held, view: view('running', { targets }), plan }).nextAt).toBe(9_000);
  expect(outlookOf({ now: 0, release, view: view('closed') })).toEqual({
    next: 'Nothing. The release is over.',
  });
});

test('every state has a next and, until it is over, what would stop it, in both languages', () => {
  for (const language of ['en', 'zh'] as const)
    for (const state of ['planning', 'waiting-for-approval', 'running', 'paused', 'rolling-back'] as const) {
      const { next, stopsIf = '' } = outlookOf({ now: 0, release, view: view(state), plan }, language);
      expect(next.length * stopsIf.length, state).toBeGreaterThan(0);
    }
});

test('a release that someone has ended before there was a plan makes none any more', () => {
  const aborted = { ...release, control: { kind: 'aborted', by: 'ann', reason: 'lunch' } } as const;
  for (const ended of [aborted, { ...release, superseded: 'r-2' }])
    expect(outlookOf({ now: 0, release: ended, view: view('planning') })).toEqual({
      next: 'Nothing. The release is over.',
    });
});

test('an approval alone does not let a paused release go on', () => {
  const asked = view('waiting-for-approval', {
    question: { expiresAt: 9_000 },
  } as unknown as Partial<ReleaseView>);
  const paused = { ...release, control: { kind: 'paused', by: 'li' } } as unknown as Release;
  const next = (of: Release) => outlookOf({ now: 0, release: of, view: asked, plan }).next;
  expect(next(paused)).toBe('It goes on when it is approved, and someone resumes it.');
  expect(next(release)).toBe('It goes on as soon as it is approved.');
});
