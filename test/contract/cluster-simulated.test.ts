import { testCluster } from './cluster.ts';
import { setupSimulated } from './simulated-exam.ts';

testCluster('the simulated cluster', setupSimulated);
