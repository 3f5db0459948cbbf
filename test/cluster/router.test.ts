import { beforeAll, test } from 'vitest';
import { isOurs, kubeconfig } from '#test/contract/real-cluster.ts';
import { tellOwnRoutes } from '#test/story/own-route-stories.ts';
import { tellTraffic } from '#test/story/traffic-stories.ts';
import { openApi } from './api.ts';
import { readAccess } from './credentials.ts';
import { openRealTheatre } from './real-stage.ts';
import { installDefinitions } from './routing/definitions.ts';

/* Routes as the API server takes them; what becomes of requests is told in router-plane.test.ts. */

if (isOurs) {
  beforeAll(async () => {
    const api = openApi(readAccess(kubeconfig), 'tidegate-test-setup');
    await installDefinitions(api);
    api.close();
  });
  tellTraffic('requests that a router divides, really', openRealTheatre, { concurrent: true });
  tellOwnRoutes('routes that somebody else writes too, really', openRealTheatre, { concurrent: true });
} else
  test.skip('routers: they need a control plane of our own, as npm run cluster starts it', () => undefined);
