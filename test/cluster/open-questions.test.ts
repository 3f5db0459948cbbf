import { test } from 'vitest';
import { isOurs } from '#test/contract/real-cluster.ts';
import { tellOpenQuestions } from '#test/story/open-questions.ts';
import { openRealTheatre } from './real-stage.ts';

// On any other cluster the images of the stories would have to exist.
if (isOurs) tellOpenQuestions('an open question, really', openRealTheatre, { concurrent: true });
else
  test.skip('open questions: they need a control plane whose pods are played, as npm run cluster starts it', () =>
    undefined);
