import { stuckKindStories } from '#test/story/stuck-kinds.ts';
import { openRealTheatre } from './real-stage.ts';

stuckKindStories('on a real control plane', openRealTheatre, { concurrent: true });
