import { setTimeout as sleep } from 'node:timers/promises';
import { describe, test } from 'vitest';
import { testCluster } from './cluster.ts';
import { kubeconfig, openGround, untilHolds } from './real-cluster.ts';

/** The exam, sat by a real control plane through our own client. */
if (kubeconfig === '')
  describe.skip('a real control plane (skipped without TIDEGATE_TEST_KUBECONFIG)', () =>
    test('exam', () => undefined));
else
  testCluster('a real control plane', async () => {
    const ground = await openGround();
    const { cluster, namespace } = ground;
    // Pods are refused until the controller has made the default service account.
    const account = { apiVersion: 'v1', kind: 'ServiceAccount', namespace, name: 'default' };
    await untilHolds(async () => (await cluster.get(account)) !== undefined);
    return {
      cluster,
      namespace,
      until: untilHolds,
      pass: (ms) => sleep(ms),
      asOther: (manager) => ground.asOther(manager),
      stop: () => ground.clear(),
    };
  });
