import { test } from 'vitest';
import { isOurs } from '#test/contract/real-cluster.ts';
import { tellTakeovers } from '#test/story/takeovers.ts';
import { openRealTheatre } from './real-stage.ts';

// On any other cluster the images of the stories would have to exist.
if (isOurs) tellTakeovers('several releases of one target, really', openRealTheatre, { concurrent: true });
else
  test.skip('takeovers: they need a control plane whose pods are played, as npm run cluster starts it', () =>
    undefined);
