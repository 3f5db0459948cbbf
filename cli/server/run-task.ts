import type { JsonObject } from '#domain/json.ts';
import { tasks } from '#functions/tasks/index.ts';
import type { World } from '#ports/world.ts';
import type { Task } from '#functions/runtime/task.ts';
import type { TaskName } from '#workflows/tasks.ts';

/** Runs one of our functions in this process; a name that none of them has is refused as Lambda refuses it. */
export const runTask = (name: string, input: JsonObject, world: World): Promise<unknown> => {
  if (Object.hasOwn(tasks, name)) return (tasks[name as TaskName] as Task<TaskName>)(input as never, world);
  const known = Object.keys(tasks).join(', ');
  throw Object.assign(new Error(`Function not found: ${name}; there are ${known}`), {
    name: 'Lambda.ResourceNotFoundException',
  });
};
