import { fleet } from './fleet.ts';
import { runMoreScenarios } from './more-scenarios.ts';
import { kruiseParts, nativeParts, onDeleteParts } from './partitioned-parts.ts';
import { openSimulatedTheatre } from './simulated-stage.ts';

let seed = 0;
const kruise = Object.fromEntries(Object.entries(kruiseParts).map(([name, { part }]) => [name, part]));
runMoreScenarios(
  'in a simulated cluster',
  () => openSimulatedTheatre((seed += 1)),
  { ...nativeParts, ...onDeleteParts, ...kruise, Fleet: fleet },
  { concurrent: false },
);
