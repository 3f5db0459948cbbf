import { pruneStories } from '#test/story/leaving.ts';
import { openRealTheatre } from './real-stage.ts';

pruneStories('on a real control plane', openRealTheatre, { concurrent: true });
