import { adoptionStories } from '#test/story/adoption-stories.ts';
import { openRealTheatre } from './real-stage.ts';

adoptionStories('on a real control plane', openRealTheatre, { concurrent: true });
