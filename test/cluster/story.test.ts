import { test } from 'vitest';
import { isOurs } from '#test/contract/real-cluster.ts';
import { runStories } from '#test/story/stories.ts';
import { openRealTheatre } from './real-stage.ts';

// On any other cluster the images of the stories would have to exist.
if (isOurs)
  runStories('on a real control plane with a real Prometheus', openRealTheatre, { concurrent: true });
else
  test.skip('stories: they need a control plane whose pods are played, as npm run cluster starts it', () =>
    undefined);
