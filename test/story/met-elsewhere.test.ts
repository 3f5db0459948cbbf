import { tellMetElsewhere } from './met-elsewhere.ts';
import { openSimulatedTheatre } from './simulated-stage.ts';

tellMetElsewhere('ends that users of other tools have met, simulated', openSimulatedTheatre, {
  concurrent: false,
});
