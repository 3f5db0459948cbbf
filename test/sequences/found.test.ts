import { expect, test } from 'vitest';
import { expectHeld, patienceMs, scaledTo, sequence } from './expect-held.ts';
import type { SequenceEvent } from './sequence.ts';
import type { KindWord } from './world/kinds.ts';
import { playLean } from './lean/play.ts';
import { play } from './play.ts';

/*
 * What random sequences have found once, as small as it gets, each with its neighbours: other numbers of pods, other
 * kinds. Both tiers play them.
 */

const numbered: readonly KindWord[] = ['StatefulSet in parallel', 'StatefulSet', 'Advanced StatefulSet'];

test(
  'pods that scaling makes new go back to the old revision also when they never get Ready',
  { timeout: patienceMs },
  async () => {
    const growths = [
      [2, 6],
      [3, 4],
      [5, 11],
      [10, 22],
    ] as const;
    const sequences = growths.flatMap(([replicas, to]) =>
      numbered.flatMap((plain) =>
        (['pull-fails', 'never-ready', 'crash-later'] as const).map((quality) =>
          sequence({ replicas, plain }, { after: 0, kind: 'release', quality }, scaledTo(6_000, to)),
        ),
      ),
    );
    await expectHeld(sequences, [playLean]);
    await expectHeld(sequences.slice(0, 9), [play]);
  },
);

test(
  'a number of pods that a person sets before the first write of a release stays',
  { timeout: patienceMs },
  async () => {
    const kinds: readonly KindWord[] = [
      'StatefulSet',
      'StatefulSet in parallel',
      'CloneSet',
      'Fleet',
      'Deployment',
    ];
    await expectHeld(
      kinds.map((plain) =>
        sequence(
          { replicas: 3, written: 3, plain },
          { after: 0, kind: 'fault', fault: 'too-busy', times: 12, ms: 39_000 },
          { after: 2_000, kind: 'release', quality: 'good', written: 6 },
          scaledTo(600, 2),
        ),
      ),
    );
  },
);

test(
  'an undo brings the number of pods back also where a person has undone the template before',
  { timeout: patienceMs },
  async () => {
    const kinds: readonly KindWord[] = ['Deployment', 'StatefulSet', 'CloneSet', 'Fleet'];
    await expectHeld(
      kinds.map((plain) =>
        sequence(
          { replicas: 2, written: 5, plain },
          { after: 0, kind: 'release', quality: 'good', text: 'a&b<c>d' },
          { after: 109_000, kind: 'edit', field: 'undo' },
          { after: 1_000, kind: 'undo' },
        ),
      ),
    );
  },
);

test(
  'a rollout by hand that never gets Ready gives way to the next release',
  { timeout: patienceMs },
  async () => {
    const kinds: readonly KindWord[] = ['StatefulSet in parallel', 'StatefulSet', 'Advanced StatefulSet'];
    await expectHeld(
      kinds.flatMap((plain) =>
        // One seed in four asks for another good release afterwards.
        [1, 4].map((seed) => ({
          ...sequence(
            { replicas: 0, plain },
            { after: 0, kind: 'release', quality: 'never-ready', text: 'a&b<c>d' },
            scaledTo(30_000, 2),
            { after: 12_000, kind: 'edit', field: 'env' },
            { after: 7_000, kind: 'release', quality: 'good' },
          ),
          seed,
        })),
      ),
    );
  },
);

test(
  'a good release gets through where no pod of the one before ever was Ready',
  { timeout: patienceMs },
  async () => {
    const kinds: readonly KindWord[] = ['StatefulSet', 'StatefulSet in parallel', 'Deployment'];
    for (const plain of kinds) {
      const one = sequence(
        { replicas: 0, plain },
        { after: 0, kind: 'release', quality: 'never-ready' },
        scaledTo(30_000, 3),
        { after: 700_000, kind: 'release', quality: 'good' },
        { after: 300_000, kind: 'wait' },
      );
      for (const tier of [playLean, play]) {
        const { findings, log } = await tier(one);
        expect(findings).toEqual([]);
        expect(log.join(), plain).toContain('"release":"r-2","outcome":{"kind":"released"');
      }
    }
  },
);

test(
  'more pods than a step allows, of which it tells, are no finding of the next step',
  { timeout: patienceMs },
  async () => {
    await expectHeld([
      sequence(
        { replicas: 17, steps: [20, 40, 60, 80, 100].map((percent) => ({ percent })), bakeSeconds: 0 },
        { after: 0, kind: 'fault', fault: 'lost-answer', times: 3, ms: 50_000 },
        { after: 0, kind: 'release', quality: 'errs' },
        scaledTo(1_131, 3),
        scaledTo(2_443, 38),
      ),
    ]);
  },
);

test(
  'where no pod ran before, none is promised while the first revision is tried',
  { timeout: patienceMs },
  async () => {
    await expectHeld([
      sequence(
        { replicas: 0 },
        { after: 0, kind: 'release', quality: 'never-ready', written: 6 },
        scaledTo(9_000, 4),
      ),
    ]);
  },
);

test(
  'numbered pods that were none for a while, and come as new ones, are told of and not removed without end',
  { timeout: patienceMs },
  async () => {
    await expectHeld(
      (['never-ready', 'good'] as const).flatMap((quality) =>
        [...numbered, 'Advanced StatefulSet in order' as const].map((plain) =>
          sequence(
            { plain, bakeSeconds: 20 },
            { after: 0, kind: 'release', quality },
            scaledTo(9_900, 0),
            scaledTo(10_500, 6),
          ),
        ),
      ),
    );
  },
);

test(
  'pods that came back less than minReadySeconds ago do not all go at once when the next release begins',
  { timeout: patienceMs },
  async () => {
    const kinds: readonly KindWord[] = [
      'Advanced DaemonSet',
      'DaemonSet',
      'Advanced StatefulSet',
      'StatefulSet in parallel',
      'CloneSet',
    ];
    await expectHeld(
      kinds.flatMap((plain) =>
        (['newest', 'supersede'] as const).map((concurrency) =>
          sequence(
            { replicas: 5, plain, concurrency, owner: { minReadySeconds: 8 } },
            { after: 0, kind: 'release', quality: 'crash-later' },
            { after: 12_584, kind: 'release', quality: 'errs' },
          ),
        ),
      ),
    );
  },
);

test(
  'an undo that leaves an image and a setting which people have set says so of both',
  { timeout: patienceMs },
  async () => {
    const kinds: readonly KindWord[] = ['CloneSet', 'StatefulSet', 'DaemonSet', 'Advanced StatefulSet'];
    await expectHeld(
      kinds.map((plain) =>
        sequence(
          { replicas: 2, plain, bakeSeconds: 3, deadlineSeconds: 60, config: true },
          { after: 0, kind: 'release', quality: 'errs' },
          { after: 18, kind: 'edit', field: 'min-ready' },
          { after: 10_299, kind: 'undo' },
          { after: 51, kind: 'edit', field: 'image' },
        ),
      ),
    );
  },
);

test(
  'a creating write that lands after it was sent again changes nothing',
  { timeout: patienceMs },
  async () => {
    const kinds: readonly (KindWord | undefined)[] = [undefined, 'StatefulSet', 'CloneSet'];
    const sequences = kinds.flatMap((plain) =>
      Array.from({ length: 24 }, (_, at) =>
        sequence(
          { exists: false, replicas: 3, bakeSeconds: 0, ...(plain === undefined ? {} : { plain }) },
          { after: 0, kind: 'fault', fault: 'late', times: 1, ms: 500 * (at + 1) },
          { after: 0, kind: 'release', quality: 'good' },
          { after: 60_000, kind: 'wait' },
        ),
      ),
    );
    await expectHeld(sequences);
  },
);

test(
  'a step that was settled by a call whose answer was lost is not brought back without a word',
  { timeout: patienceMs },
  async () => {
    const scaled = (after: number, replicas: number): SequenceEvent => ({
      after,
      kind: 'scale',
      by: 'autoscaler',
      replicas,
    });
    const one = sequence(
      {
        replicas: 1,
        autoscaler: { min: 1, max: 7 },
        steps: [{ percent: 50, approve: true }, { percent: 100 }],
        bakeSeconds: 0,
        concurrency: 'reject',
        owner: { annotation: 'plain' },
      },
      { after: 0, kind: 'release', quality: 'good' },
      scaled(11, 6),
      { after: 1727, kind: 'kill', effect: 1, when: 'after', downMs: 500 },
      scaled(2507, 2),
      { after: 530, kind: 'edit', field: 'reapply' },
    );
    await expectHeld([{ ...one, seed: 3817 }], [play]);
  },
);

test(
  'pods of a workload that was removed are none of the one that a release makes in its place',
  { timeout: patienceMs },
  async () => {
    const kinds: readonly (KindWord | undefined)[] = [undefined, 'Deployment', 'StatefulSet', 'CloneSet'];
    await expectHeld(
      kinds.map((plain) =>
        sequence(
          plain === undefined ? {} : { plain },
          { after: 10_975, kind: 'release', quality: 'errs' },
          { after: 106_773, kind: 'delete', what: 'workload' },
          { after: 20, kind: 'release', quality: 'never-ready' },
        ),
      ),
      [play],
    );
  },
);
