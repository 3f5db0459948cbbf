import { runConfigurationStories } from './configuration-stories.ts';
import { fleet } from './fleet.ts';
import { kruiseParts, nativeParts } from './partitioned-parts.ts';
import { openSimulatedTheatre } from './simulated-stage.ts';

let seed = 0;
const kruise = Object.fromEntries(Object.entries(kruiseParts).map(([name, { part }]) => [name, part]));
const parts = { ...nativeParts, ...kruise, Fleet: fleet };
runConfigurationStories('in a simulated cluster', () => openSimulatedTheatre((seed += 1)), parts, {
  concurrent: false,
});
