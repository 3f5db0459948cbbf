import { selectorStories } from '#test/story/service-selectors.ts';
import { openRealTheatre } from './real-stage.ts';

selectorStories('on a real control plane', openRealTheatre, { concurrent: true });
