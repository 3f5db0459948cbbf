import { tellJudging } from './judging-stories.ts';
import { openSimulatedTheatre } from './simulated-stage.ts';

tellJudging('in a simulated world', (traffic) => openSimulatedTheatre(1, traffic), { concurrent: false });
