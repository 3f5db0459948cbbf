import { unsettledStories } from './unsettled.ts';
import { openSimulatedTheatre } from './simulated-stage.ts';

unsettledStories('in the simulated world', openSimulatedTheatre, { concurrent: false });
