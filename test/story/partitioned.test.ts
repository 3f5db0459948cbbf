import { fleet } from './fleet.ts';
import { openSimulatedTheatre } from './simulated-stage.ts';
import { byOwnerStories, kruiseParts, olderParts, onDeleteParts } from './partitioned-parts.ts';
import { runPartitionedStories } from './partitioned-stories.ts';

let seed = 0;
for (const [name, cast] of Object.entries({
  ...kruiseParts,
  ...olderParts,
  "A kind of one's own": { part: fleet, missing: 1 },
}))
  runPartitionedStories(`${name} in a simulated cluster`, () => openSimulatedTheatre((seed += 1)), cast, {
    concurrent: false,
  });
for (const [name, part] of Object.entries(onDeleteParts))
  runPartitionedStories(
    `${name} in a simulated cluster`,
    () => openSimulatedTheatre((seed += 1)),
    { part, missing: 1 },
    { concurrent: false, only: byOwnerStories },
  );
