import { openSimulatedTheatre } from './simulated-stage.ts';
import { runStatefulSetStories } from './statefulset-stories.ts';

runStatefulSetStories('StatefulSets in the simulated world', () => openSimulatedTheatre(), {
  concurrent: false,
});
