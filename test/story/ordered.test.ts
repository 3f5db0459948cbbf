import { orderedStories } from './ordered.ts';
import { openSimulatedTheatre } from './simulated-stage.ts';

orderedStories('in the simulated world', openSimulatedTheatre, { concurrent: false });
