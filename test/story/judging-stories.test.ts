import { describeAnalysis } from './judging-stories.ts';
import { openSimulatedTheatre } from './simulated-stage.ts';

describeAnalysis('in a simulated world', (traffic) => openSimulatedTheatre(1, traffic), {
  concurrent: false,
});
