import { expect } from 'vitest';
import { Failure, type FailureName } from '#domain/failure.ts';
import type { KubeObject } from '#domain/kube/object.ts';
import type { ClusterExam } from './cluster-lab.ts';

/** One case of the exam that needs no pods. */
export type Case = (exam: ClusterExam) => Promise<void>;

export const config = (
  namespace: string,
  name: string,
  data: Record<string, string>,
  labels: Record<string, string> = {},
): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace, ...(Object.keys(labels).length === 0 ? {} : { labels }) },
  data,
});

/** The failure that this work ends with; none, or one of another name, fails the case. */
export const failing = async (work: Promise<unknown>, name: FailureName): Promise<Failure> => {
  const outcome = await work.then(
    () => 'it worked',
    (error: unknown) => error,
  );
  expect(outcome).toBeInstanceOf(Failure);
  expect((outcome as Failure).name, (outcome as Failure).message).toBe(name);
  return outcome as Failure;
};
