import { openSimulatedTheatre } from './simulated-stage.ts';
import { tellTakeovers } from './takeovers.ts';

tellTakeovers('several releases of one target, simulated', openSimulatedTheatre, { concurrent: false });
