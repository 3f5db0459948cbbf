import { leftOutStories } from '#test/story/left-out-stories.ts';
import { openRealTheatre } from './real-stage.ts';

leftOutStories('on a real control plane', openRealTheatre, { concurrent: true });
