import { leftOutStories } from './left-out-stories.ts';
import { openSimulatedTheatre } from './simulated-stage.ts';

leftOutStories('in the simulated world', openSimulatedTheatre, { concurrent: false });
