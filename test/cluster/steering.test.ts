import { test } from 'vitest';
import { isOurs } from '#test/contract/real-cluster.ts';
import { tellSteering } from '#test/story/steering.ts';
import { openRealTheatre } from './real-stage.ts';

// On any other cluster the images of the stories would have to exist.
if (isOurs) tellSteering('steering, really', openRealTheatre, { concurrent: true });
else
  test.skip('steering: they need a control plane whose pods are played, as npm run cluster starts it', () =>
    undefined);
