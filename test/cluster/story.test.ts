import { tellStories } from '#test/story/stories.ts';
import { openRealTheatre } from './real-stage.ts';

tellStories('on a real control plane with a real Prometheus', openRealTheatre, { concurrent: true });
