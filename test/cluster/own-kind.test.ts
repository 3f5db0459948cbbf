import { beforeAll, test } from 'vitest';
import { isOurs, kubeconfig } from '#test/contract/real-cluster.ts';
import { fleet, fleetDefinition } from '#test/story/fleet.ts';
import { runPartitionedStories } from '#test/story/partitioned-stories.ts';
import { openApi } from './api.ts';
import { readAccess } from './credentials.ts';
import { openRealTheatre } from './real-stage.ts';
import { until } from './workloads.ts';

/* A kind that no code of Tidegate knows, with a definition on a real API server and a controller that is played. */

if (isOurs) {
  beforeAll(async () => {
    const api = openApi(readAccess(kubeconfig), 'tidegate-test-setup');
    await api.call('POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', fleetDefinition);
    await until(
      'the kind Fleet',
      async () => (await api.call('GET', '/apis/example.com/v1/fleets')).status === 200,
    );
    api.close();
  });
  runPartitionedStories(
    "A kind of one's own on a real control plane",
    openRealTheatre,
    { part: fleet, missing: 1 },
    { concurrent: true },
  );
} else test.skip('a kind of the user: it needs a control plane of our own', () => undefined);
