import { selectorStories } from './service-selectors.ts';
import { openSimulatedTheatre } from './simulated-stage.ts';

selectorStories('in the simulated world', openSimulatedTheatre, { concurrent: false });
