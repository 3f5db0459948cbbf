import { test } from 'vitest';
import { isOurs } from '#test/contract/real-cluster.ts';
import { tellRetries } from '#test/story/retries.ts';
import { openRealTheatre } from './real-stage.ts';

// On any other cluster the images of the stories would have to exist.
if (isOurs) tellRetries('releases that need a person, really', openRealTheatre, { concurrent: true });
else
  test.skip('retries: they need a control plane whose pods are played, as npm run cluster starts it', () =>
    undefined);
