import { describe, test } from 'vitest';
import { testCluster } from './cluster.ts';
import { kubeconfig } from './real-cluster.ts';
import { setupReal } from './real-exam.ts';

/** The exam, sat by a real control plane through our own client. */
if (kubeconfig === '')
  describe.skip('a real control plane (skipped without TIDEGATE_TEST_KUBECONFIG)', () =>
    test('exam', () => undefined));
else testCluster('a real control plane', setupReal);
