import { test } from 'vitest';
import { isOurs } from '#test/contract/real-cluster.ts';
import { tellMetElsewhere } from '#test/story/met-elsewhere.ts';
import { openRealTheatre } from './real-stage.ts';

// On any other cluster the images of the stories would have to exist.
if (isOurs) tellMetElsewhere('several releases of one target, really', openRealTheatre, { concurrent: true });
else
  test.skip('met elsewhere: they need a control plane whose pods are played, as npm run cluster starts it', () =>
    undefined);
