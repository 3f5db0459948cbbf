import { openSimulatedTheatre } from './simulated-stage.ts';
import { runDaemonSetStories } from './daemonset-stories.ts';

runDaemonSetStories('DaemonSets in the simulated world', () => openSimulatedTheatre(), {
  concurrent: false,
});
