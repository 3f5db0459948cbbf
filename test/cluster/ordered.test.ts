import { orderedStories } from '#test/story/ordered.ts';
import { openRealTheatre } from './real-stage.ts';

orderedStories('on a real control plane', openRealTheatre, { concurrent: true });
