import { lateRefusalStories } from './late-refusals.ts';
import { openSimulatedTheatre } from './simulated-stage.ts';

lateRefusalStories('in the simulated world', openSimulatedTheatre, { concurrent: false });
