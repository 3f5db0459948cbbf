import { openSimulatedTheatre } from './simulated-stage.ts';
import { stuckKindStories } from './stuck-kinds.ts';

stuckKindStories('in the simulated world', openSimulatedTheatre, { concurrent: false });
