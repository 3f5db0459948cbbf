import { afterAll, beforeAll, test } from 'vitest';
import { isOurs, kubeconfig } from '#test/contract/real-cluster.ts';
import { kruiseParts, olderParts } from '#test/story/partitioned-parts.ts';
import { runPartitionedStories } from '#test/story/partitioned-stories.ts';
import { startKruise, type Kruise } from './kruise/start.ts';
import { openRealTheatre } from './real-stage.ts';

/* The kinds of OpenKruise on the real kruise-manager, which is built the first time and only started for this file. */

if (isOurs) {
  let kruise: Kruise | undefined;
  beforeAll(async () => {
    kruise = await startKruise(kubeconfig);
  }, 1_200_000);
  afterAll(() => kruise?.stop());

  for (const [name, cast] of Object.entries({ ...kruiseParts, ...olderParts }))
    runPartitionedStories(`${name} on the real controller`, openRealTheatre, cast, { concurrent: true });
} else
  test.skip('OpenKruise: it is only started beside a control plane of our own, as npm run cluster starts it', () =>
    undefined);
