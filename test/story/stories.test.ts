import { openSimulatedTheatre } from './simulated-stage.ts';
import { tellStories } from './stories.ts';

tellStories('in the simulated world', () => openSimulatedTheatre(), { concurrent: false });
