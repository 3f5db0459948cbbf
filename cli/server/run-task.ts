import type { JsonObject } from '#domain/json.ts';
import { tasks } from '#functions/tasks/index.ts';
import type { World } from '#ports/world.ts';
import { stack } from '#functions/runtime/stack.ts';
import type { Observer } from '#functions/runtime/observe.ts';
import { fitAnswer } from '#functions/runtime/fit-answer.ts';
import type { Task } from '#functions/runtime/task.ts';
import type { TaskName } from '#workflows/tasks.ts';

/** As long as a function in the cloud may take. */
const limitMs = 58_000;

/**
 * Runs one of our functions in this process, inside the middlewares that it has in the cloud; a name that none of them
 * has is refused as Lambda refuses it.
 */
export const runTask = async (
  name: string,
  input: JsonObject,
  world: World,
  observers: readonly Observer[] = [],
): Promise<unknown> => {
  if (Object.hasOwn(tasks, name)) {
    const task = tasks[name as TaskName] as Task<TaskName>;
    const until = world.clock.now() + limitMs;
    const context = {
      functionName: name,
      awsRequestId: world.newId(),
      getRemainingTimeInMillis: () => until - world.clock.now(),
    };
    return stack(async (event: JsonObject) => fitAnswer(await task(event as never, world)), observers)(
      input,
      context as never,
    );
  }
  const known = Object.keys(tasks).join(', ');
  throw Object.assign(new Error(`Function not found: ${name}; there are ${known}`), {
    name: 'Lambda.ResourceNotFoundException',
  });
};
