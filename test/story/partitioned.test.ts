import { openSimulatedTheatre } from './simulated-stage.ts';
import { kruiseParts, olderParts } from './partitioned-parts.ts';
import { runPartitionedStories } from './partitioned-stories.ts';

let seed = 0;
for (const [name, cast] of Object.entries({ ...kruiseParts, ...olderParts }))
  runPartitionedStories(`${name} in a simulated cluster`, () => openSimulatedTheatre((seed += 1)), cast, {
    concurrent: false,
  });
