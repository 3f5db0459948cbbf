import { test } from 'vitest';
import { isOurs } from '#test/contract/real-cluster.ts';
import { hindranceStories } from '#test/story/hindrances.ts';
import { openRealTheatre } from './real-stage.ts';

// On any other cluster the images of the stories would have to exist.
if (isOurs) hindranceStories('on a real control plane', openRealTheatre, { concurrent: true });
else
  test.skip('hindrances: they need a control plane whose pods are played, as npm run cluster starts it', () =>
    undefined);
