import { adoptionStories } from './adoption-stories.ts';
import { openSimulatedTheatre } from './simulated-stage.ts';

adoptionStories('in the simulated world', openSimulatedTheatre, { concurrent: false });
