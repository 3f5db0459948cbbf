import { testPartitioned } from './partitioned.ts';
import { setupSimulated } from './simulated-exam.ts';

testPartitioned('the simulated cluster', setupSimulated);
