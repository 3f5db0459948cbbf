import { describe, test } from 'vitest';
import { guards } from './cluster-guards.ts';
import { holds } from './cluster-holds.ts';
import { type ClusterExam, openLab } from './cluster-lab.ts';
import { never } from './cluster-never.ts';
import { ownership } from './cluster-ownership.ts';
import { rules } from './cluster-rules.ts';
import { scaling } from './cluster-scaling.ts';
import { daemonSetLaws } from './daemonset-laws.ts';
import { statefulSetLaws } from './statefulset-laws.ts';
import { openSetLab } from './statefulset-lab.ts';
import { verbs } from './cluster-verbs.ts';

/** Longer than any case takes on a busy machine with real pods. */
const patienceMs = 120_000;

/**
 * The exam of every adapter of the port `Cluster`: its verbs, and the laws of the native controllers that a release
 * relies on. `setup` is called for each case; images are `app:v1`, `app:v2`, `app:v3`, and `app:never-ready`, whose pods
 * never get Ready. Cases run at the same time.
 */
export const testCluster = (title: string, setup: () => Promise<ClusterExam>): void => {
  describe.concurrent(title, () => {
    test.each(Object.entries({ ...verbs, ...guards, ...ownership, ...rules, ...never }))(
      '%s',
      async (_, prove) => {
        const exam = await setup();
        try {
          await prove(exam);
        } finally {
          await exam.stop();
        }
      },
      patienceMs,
    );
    test.each(Object.entries({ ...holds, ...scaling }))(
      '%s',
      async (_, prove) => {
        const lab = await openLab(await setup());
        try {
          await prove(lab);
        } finally {
          await lab.stop();
        }
      },
      patienceMs,
    );
    test.each(Object.entries(daemonSetLaws))(
      'DaemonSet: %s',
      async (_, prove) => {
        const exam = await setup();
        try {
          await prove(exam);
        } finally {
          await exam.stop();
        }
      },
      patienceMs,
    );
    test.each(Object.entries(statefulSetLaws))(
      'StatefulSet: %s',
      async (_, prove) => {
        const lab = await openSetLab(await setup());
        try {
          await prove(lab);
        } finally {
          await lab.stop();
        }
      },
      patienceMs,
    );
  });
};
