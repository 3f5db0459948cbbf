import { openSimulatedTheatre } from './simulated-stage.ts';
import { runStories } from './stories.ts';

runStories('in the simulated world', () => openSimulatedTheatre(), { concurrent: false });
