import { test } from 'vitest';
import { isOurs } from '#test/contract/real-cluster.ts';
import { runDaemonSetStories } from '#test/story/daemonset-stories.ts';
import { openRealTheatre } from './real-stage.ts';

// On any other cluster the images of the stories would have to exist.
if (isOurs) runDaemonSetStories('DaemonSets on a real control plane', openRealTheatre, { concurrent: true });
else
  test.skip('stories: they need a control plane whose pods are played, as npm run cluster starts it', () =>
    undefined);
