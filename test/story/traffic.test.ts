import { openSimulatedTheatre } from './simulated-stage.ts';
import { tellTraffic } from './traffic-stories.ts';

tellTraffic('requests that a router divides, in the simulated world', () => openSimulatedTheatre(), {
  concurrent: false,
});
