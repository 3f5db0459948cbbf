import { afterAll, beforeAll, test } from 'vitest';
import { testHeldEdits } from '#test/contract/held-edits.ts';
import { testPartitioned } from '#test/contract/partitioned.ts';
import { setupReal } from '#test/contract/real-exam.ts';
import { isOurs, kubeconfig } from '#test/contract/real-cluster.ts';
import { kruiseParts, olderParts } from '#test/story/partitioned-parts.ts';
import { runBesideStories } from '#test/story/beside-stories.ts';
import { runConfigurationStories } from '#test/story/configuration-stories.ts';
import { runPartitionedStories } from '#test/story/partitioned-stories.ts';
import { runMoreScenarios } from '#test/story/more-scenarios.ts';
import { runScenarioStories } from '#test/story/scenario-stories.ts';
import { startKruise } from './kruise/start.ts';
import type { Running } from './manager.ts';
import { openRealTheatre } from './real-stage.ts';

/* The kinds of OpenKruise on the real kruise-manager, which is built the first time and only started for this file. */

if (isOurs) {
  let kruise: Running | undefined;
  beforeAll(async () => {
    kruise = await startKruise(kubeconfig);
  }, 1_200_000);
  afterAll(() => kruise?.stop());

  testPartitioned('the real kruise-manager', setupReal);
  for (const [name, cast] of Object.entries(kruiseParts))
    runPartitionedStories(`${name} on the real controller`, openRealTheatre, cast, { concurrent: true });
  // What differs by version is how objects are spelled: no need to tell of every mishap again.
  for (const [name, cast] of Object.entries(olderParts))
    runPartitionedStories(`${name} on the real controller`, openRealTheatre, cast, {
      concurrent: true,
      only: ['good', 'undone'],
    });
  const { CloneSet, ['Advanced StatefulSet']: statefulset, ['Advanced DaemonSet']: daemonset } = kruiseParts;
  const kruiseKinds = {
    CloneSet: CloneSet.part,
    'Advanced StatefulSet': statefulset.part,
    'Advanced DaemonSet': daemonset.part,
  };
  const parts = { CloneSet: CloneSet.part, StatefulSet: statefulset.part, DaemonSet: daemonset.part };
  runScenarioStories('on the real controller', openRealTheatre, kruiseKinds, { concurrent: true });
  runMoreScenarios('on the real controller', openRealTheatre, kruiseKinds, { concurrent: true });
  const { ['CloneSet with surge']: surging } = kruiseParts;
  runBesideStories(
    'on the real controller',
    openRealTheatre,
    { CloneSet: CloneSet.part, 'CloneSet with surge': surging.part },
    { concurrent: true },
  );
  testHeldEdits('the real kruise-manager', setupReal, kruiseKinds);
  runConfigurationStories('of OpenKruise on the real controller', openRealTheatre, parts, {
    concurrent: true,
  });
} else
  test.skip('OpenKruise: it is only started beside a control plane of our own, as npm run cluster starts it', () =>
    undefined);
