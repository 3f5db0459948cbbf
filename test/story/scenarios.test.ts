import { fleet } from './fleet.ts';
import { kruiseParts, nativeParts, onDeleteParts } from './partitioned-parts.ts';
import { runScenarioStories } from './scenario-stories.ts';
import { openSimulatedTheatre } from './simulated-stage.ts';

let seed = 0;
const kruise = Object.fromEntries(Object.entries(kruiseParts).map(([name, { part }]) => [name, part]));
runScenarioStories(
  'in a simulated cluster',
  () => openSimulatedTheatre((seed += 1)),
  { ...nativeParts, ...onDeleteParts, ...kruise, Fleet: fleet },
  { concurrent: false },
);
