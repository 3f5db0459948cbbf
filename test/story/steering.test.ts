import { openSimulatedTheatre } from './simulated-stage.ts';
import { tellSteering } from './steering.ts';

tellSteering('steering in the simulated world', () => openSimulatedTheatre(), { concurrent: false });
