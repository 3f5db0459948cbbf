import { ownerStories } from '#test/story/owners.ts';
import { openRealTheatre } from './real-stage.ts';

ownerStories('on a real control plane', openRealTheatre, { concurrent: true });
