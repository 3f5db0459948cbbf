import { preflightStories } from '#test/story/preflight.ts';
import { openRealTheatre } from './real-stage.ts';

preflightStories('on a real control plane', openRealTheatre, { concurrent: true });
