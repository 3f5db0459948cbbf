import { setTimeout as sleep } from 'node:timers/promises';
import { describe, test } from 'vitest';
import { systemClock } from '#adapters/clock/system.ts';
import { annotatePods } from './mutating-policy.ts';
import { kubeconfig, openGround, untilHolds } from './real-cluster.ts';
import { testRollouts } from './rollout.ts';

if (kubeconfig === '')
  describe.skip('releases in a real cluster (skipped without TIDEGATE_TEST_KUBECONFIG)', () =>
    test('exam', () => undefined));
else
  testRollouts('releases in a real cluster', async () => {
    const ground = await openGround();
    const { cluster, namespace } = ground;
    // Pods are refused until the controller has made the default service account.
    const account = { apiVersion: 'v1', kind: 'ServiceAccount', namespace, name: 'default' };
    await untilHolds(async () => (await cluster.get(account)) !== undefined);
    return {
      cluster,
      namespace,
      clock: systemClock(),
      until: untilHolds,
      pass: (ms) => sleep(ms),
      asOther: (manager) => ground.asOther(manager),
      annotatePods: (name, value) => annotatePods(ground, name, value),
      stop: () => ground.clear(),
    };
  });
