import { ownerStories } from './owners.ts';
import { openSimulatedTheatre } from './simulated-stage.ts';

ownerStories('in the simulated world', openSimulatedTheatre, { concurrent: false });
