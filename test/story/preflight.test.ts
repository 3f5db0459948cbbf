import { preflightStories } from './preflight.ts';
import { openSimulatedTheatre } from './simulated-stage.ts';

preflightStories('in the simulated world', openSimulatedTheatre, { concurrent: false });
