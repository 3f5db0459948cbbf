import { unsettledStories } from '#test/story/unsettled.ts';
import { openRealTheatre } from './real-stage.ts';

unsettledStories('on a real control plane', openRealTheatre, { concurrent: true });
