import { test } from 'vitest';
import { isOurs } from '#test/contract/real-cluster.ts';
import { tellStrategies } from '#test/story/strategies.ts';
import { openRealTheatre } from './real-stage.ts';

// On any other cluster the images of the stories would have to exist.
if (isOurs) tellStrategies('strategies, really', openRealTheatre, { concurrent: true });
else
  test.skip('strategies: they need a control plane whose pods are played, as npm run cluster starts it', () =>
    undefined);
