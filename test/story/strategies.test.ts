import { openSimulatedTheatre } from './simulated-stage.ts';
import { tellStrategies } from './strategies.ts';

tellStrategies('strategies in the simulated world', () => openSimulatedTheatre(), { concurrent: false });
