import { tellHindrances } from './hindrances.ts';
import { openSimulatedTheatre } from './simulated-stage.ts';

tellHindrances('in the simulated world', openSimulatedTheatre, { concurrent: false });
