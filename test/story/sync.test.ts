import { openSimulatedTheatre } from './simulated-stage.ts';
import { tellSync } from './sync.ts';

tellSync('environment sync in the simulated world', () => openSimulatedTheatre(), { concurrent: false });
