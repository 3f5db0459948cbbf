import { test } from 'vitest';
import { isOurs } from '#test/contract/real-cluster.ts';
import { byOwnerStories, onDeleteParts } from '#test/story/partitioned-parts.ts';
import { runPartitionedStories } from '#test/story/partitioned-stories.ts';
import { runStatefulSetStories } from '#test/story/statefulset-stories.ts';
import { openRealTheatre } from './real-stage.ts';

// On any other cluster the images of the stories would have to exist.
if (isOurs) {
  runStatefulSetStories('StatefulSets on a real control plane', openRealTheatre, { concurrent: true });
  for (const [name, part] of Object.entries(onDeleteParts))
    runPartitionedStories(
      `${name} on the real controller`,
      openRealTheatre,
      { part, missing: 1 },
      { concurrent: true, only: byOwnerStories },
    );
} else
  test.skip('stories: they need a control plane whose pods are played, as npm run cluster starts it', () =>
    undefined);
