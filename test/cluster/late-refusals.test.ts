import { lateRefusalStories } from '#test/story/late-refusals.ts';
import { openRealTheatre } from './real-stage.ts';

lateRefusalStories('on a real control plane', openRealTheatre, { concurrent: true });
