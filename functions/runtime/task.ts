import type { World } from '#ports/world.ts';
import type { TaskName, Tasks } from '#workflows/tasks.ts';

/** One verb of the story: reads the world, decides, writes; doing it twice equals doing it once. */
export type Task<N extends TaskName> = (input: Tasks[N]['in'], world: World) => Promise<Tasks[N]['out']>;
