import { raisedTogetherStories } from '#test/story/raised-together.ts';
import { openRealTheatre } from './real-stage.ts';

raisedTogetherStories('on a real control plane', openRealTheatre, { concurrent: true });
