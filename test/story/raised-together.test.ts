import { raisedTogetherStories } from './raised-together.ts';
import { openSimulatedTheatre } from './simulated-stage.ts';

raisedTogetherStories('in the simulated world', openSimulatedTheatre, { concurrent: false });
