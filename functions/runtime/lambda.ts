import type { World } from '#ports/world.ts';
import type { TaskName, Tasks } from '#workflows/tasks.ts';
import { fitAnswer } from './fit-answer.ts';
import { jsonLog } from './json-log.ts';
import { stack } from './stack.ts';
import type { Task } from './task.ts';

let opened: Promise<World> | undefined;

/** The cloud's world, opened once for each instance of a function; loaded late so that tests and the local engine never load it. */
export const cloudWorld = (): Promise<World> =>
  (opened ??= import('#worlds/aws.ts')
    .then(({ openAws }) => openAws())
    .catch((error: unknown) => {
      // What could not be reached now may be reached by the next call of the same instance.
      opened = undefined;
      throw error;
    }));

/** What every function of the cloud is observed by; Lambda sends the lines to its log group. */
export const observers = [
  jsonLog({
    write: (line) => void process.stderr.write(`${line}\n`),
    namespace: `Tidegate/${process.env['TIDEGATE_STACK'] ?? ''}`,
  }),
];

/** Turns a task into what Lambda calls. The error's name travels as it is: Retry and Catch match it. */
export const onLambda = <N extends TaskName>(task: Task<N>) =>
  stack(async (input: Tasks[N]['in']) => fitAnswer(await task(input, await cloudWorld())), observers);
