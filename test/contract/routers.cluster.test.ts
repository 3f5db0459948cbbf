import { beforeAll, describe, test } from 'vitest';
import { openApi } from '#test/cluster/api.ts';
import { readAccess } from '#test/cluster/credentials.ts';
import { installDefinitions } from '#test/cluster/routing/definitions.ts';
import { isOurs, kubeconfig } from './real-cluster.ts';
import { setupReal } from './real-exam.ts';
import { testRouters } from './routers.ts';

if (isOurs) {
  beforeAll(async () => {
    const api = openApi(readAccess(kubeconfig), 'tidegate-test-setup');
    await installDefinitions(api);
    api.close();
  });
  testRouters('on a real API server', setupReal);
} else
  describe.skip('routers on a real API server (skipped where the cluster is not ours)', () =>
    test('exam', () => undefined));
