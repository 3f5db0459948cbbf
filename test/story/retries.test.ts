import { openSimulatedTheatre } from './simulated-stage.ts';
import { tellRetries } from './retries.ts';

tellRetries('releases that need a person, simulated', openSimulatedTheatre, { concurrent: false });
