import { expect, test } from 'vitest';
import { explainPod } from './explain-pod.ts';
import { refusalIn } from './obstacle.ts';

test('what the runtime or an admission webhook quotes shows no secret', () => {
  const message =
    'exec: "app --password hunter2 --db=postgres://ann:hunter2@db/x": executable file not found';
  const pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web-1' },
    status: {
      containerStatuses: [
        { name: 'web', restartCount: 2, state: { waiting: { reason: 'RunContainerError', message } } },
      ],
    },
  };
  expect(explainPod(pod)?.reason).toBe(
    'pod web-1: container web RunContainerError after 2 restarts (exec: "app --password (masked) --db=postgres://ann:(masked)@db/x": executable file not found)',
  );
  const conditions = [
    {
      type: 'ReplicaFailure',
      status: 'True',
      message: 'pods "a" is forbidden: token=hunter2 is not allowed',
    },
  ];
  expect(refusalIn({ ...pod, status: { conditions } })?.reason).toBe(
    'pods are forbidden: token=(masked) is not allowed',
  );
});
