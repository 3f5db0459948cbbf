import { test } from 'vitest';
import { expectHeld, patienceMs, scaledTo, sequence } from './expect-held.ts';
import { playLean } from './lean/play.ts';
import { play } from './play.ts';

/* More new pods than a step asks for: where they come from, and that they are told of. Found once by random sequences. */

test(
  'pods that an autoscaler has asked for come old before a release with OnDelete begins',
  { timeout: patienceMs },
  async () => {
    const growths = [
      [2, 8],
      [3, 4],
      [1, 5],
    ] as const;
    const sequences = growths.flatMap(([replicas, to]) =>
      [{ percent: 0, pods: 1 }, { percent: 50 }].map((first) =>
        sequence(
          {
            replicas,
            plain: 'StatefulSet with OnDelete',
            steps: [first, { percent: 100 }],
            autoscaler: { min: 1, max: 8 },
          },
          { after: 0, kind: 'scale', by: 'autoscaler', replicas: to },
          { after: 1_280, kind: 'release', quality: 'good' },
        ),
      ),
    );
    await expectHeld(sequences, [playLean]);
    await expectHeld(sequences.slice(0, 2), [play]);
  },
);

test(
  'new pods that come by scaling or for lost ones are told where none goes back',
  { timeout: patienceMs },
  async () => {
    const lost = { after: 300, kind: 'delete', what: 'pod' } as const;
    const sequences = [
      ...(['StatefulSet with OnDelete', 'CloneSet'] as const).map((plain) =>
        sequence({ plain }, { after: 0, kind: 'release', quality: 'good' }, scaledTo(600, 8)),
      ),
      ...(['StatefulSet with OnDelete', 'DaemonSet', 'Advanced DaemonSet'] as const).map((plain) =>
        sequence(
          { plain, replicas: 8, steps: [{ percent: 20 }, { percent: 100 }], owner: { minReadySeconds: 8 } },
          { after: 0, kind: 'release', quality: 'good' },
          ...Array.from({ length: 4 }, () => lost),
        ),
      ),
    ];
    await expectHeld(sequences, [playLean]);
  },
);

test(
  'more new pods than a step allows need no word once scaling has taken them away again',
  { timeout: patienceMs },
  async () => {
    const swings = [
      [12, 2, 12, 1],
      [10, 2, 10, 1],
      [16, 3, 14, 1],
      [12, 2, 12, 2],
    ] as const;
    await expectHeld(
      swings.map(([replicas, down, up, end]) =>
        sequence(
          { replicas, bakeSeconds: 0, deadlineSeconds: 60, owner: { minReadySeconds: 8 } },
          { after: 0, kind: 'release', quality: 'good' },
          scaledTo(1_823, down),
          scaledTo(3_515, up),
          scaledTo(1_435, end),
        ),
      ),
      [playLean],
    );
  },
);

test(
  'a share of the requests does not stay where no pod is Ready, while a step moves and on the way back',
  { timeout: patienceMs },
  async () => {
    const routed = { replicas: 7, serves: true, router: 'HTTPRoute' } as const;
    const atOnce = { type: 'RollingUpdate', rollingUpdate: { maxSurge: 0, maxUnavailable: '100%' } };
    await expectHeld(
      [
        // The new pods of a settled step fall, and it waits for them up to its deadline.
        sequence(
          { ...routed, steps: [{ percent: 25 }, { percent: 100 }], deadlineSeconds: 60 },
          { after: 0, kind: 'release', quality: 'crash-later' },
          scaledTo(310, 2),
          scaledTo(783, 19),
          { after: 15_000, kind: 'wait' },
        ),
        // What goes back gets another template again, so no pod is of the revision that was there before.
        sequence(
          {
            ...routed,
            owner: { strategy: atOnce },
            steps: [{ percent: 60 }, { percent: 100 }],
            admission: 'never-same',
          },
          { after: 0, kind: 'release', quality: 'good' },
          { after: 60_000, kind: 'wait' },
        ),
      ],
      [play],
    );
  },
);

test(
  'a swing shares out what stands beside the wanted pods too, and turns a release back',
  { timeout: patienceMs },
  async () => {
    const swings = [
      [10, 99, 2, 28],
      [10, 80, 2, 28],
      [12, 90, 2, 20],
      [8, 99, 2, 40],
      [10, 50, 2, 28],
    ] as const;
    await expectHeld(
      swings.map(([replicas, percent, down, up]) =>
        sequence(
          {
            replicas,
            steps: [{ percent }, { percent: 100 }],
            deadlineSeconds: 60,
            owner: { minReadySeconds: 8 },
          },
          { after: 0, kind: 'release', quality: 'good' },
          scaledTo(1_685, down),
          scaledTo(1_111, up),
        ),
      ),
    );
  },
);

test(
  'a rollout by hand that has taken the old pods before it asks for the last new ones is waited for',
  { timeout: patienceMs },
  async () => {
    const owner = {
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: 10 } },
    };
    const sequences = [2, 10].flatMap((replicas) =>
      [5, 11, 15, 30].map((after) =>
        sequence(
          { replicas, deadlineSeconds: 60, owner },
          { after: 10_353, kind: 'edit', field: 'pod-annotation' },
          { after, kind: 'release', quality: 'good' },
        ),
      ),
    );
    await expectHeld(sequences, [play]);
  },
);

test(
  'a second call that restores what was taken over leaves the release that has begun meanwhile alone',
  { timeout: patienceMs },
  async () => {
    const kinds = ['CloneSet with surge', 'CloneSet', 'StatefulSet', 'Deployment'] as const;
    const sequences = kinds.flatMap((plain) =>
      [100, 637].map((after) =>
        sequence(
          { replicas: 10, written: 10, plain, bakeSeconds: 20, concurrency: 'supersede' },
          { after: 0, kind: 'release', quality: 'good' },
          { after: 2_017, kind: 'release', quality: 'good' },
          { after, kind: 'call-twice' },
          { after: 30_000, kind: 'wait' },
        ),
      ),
    );
    await expectHeld(sequences, [play]);
  },
);
