import { tellOfOwners } from './owners.ts';
import { openSimulatedTheatre } from './simulated-stage.ts';

tellOfOwners('in the simulated world', openSimulatedTheatre, { concurrent: false });
