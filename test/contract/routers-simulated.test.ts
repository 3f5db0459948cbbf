import { setupSimulated } from './simulated-exam.ts';
import { testRouters } from './routers.ts';

testRouters('simulated', setupSimulated);
