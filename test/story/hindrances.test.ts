import { hindranceStories } from './hindrances.ts';
import { openSimulatedTheatre } from './simulated-stage.ts';

hindranceStories('in the simulated world', openSimulatedTheatre, { concurrent: false });
