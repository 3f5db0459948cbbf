import { test } from 'vitest';
import { isOurs } from '#test/contract/real-cluster.ts';
import { tellSync } from '#test/story/sync.ts';
import { openRealTheatre } from './real-stage.ts';

// On any other cluster the images of the stories would have to exist.
if (isOurs) tellSync('environment sync, really', openRealTheatre, { concurrent: true });
else
  test.skip('environment sync: it needs a control plane whose pods are played, as npm run cluster starts it', () =>
    undefined);
