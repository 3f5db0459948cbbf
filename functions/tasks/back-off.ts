import { type FailureName, failures } from '#domain/failure.ts';
import { factsAfterFailure } from '#domain/rollout/facts-after.ts';
import { onLambda } from '#functions/runtime/lambda.ts';
import { noteTarget, readLockedRollout } from '#shared/services/store/targets.ts';
import type { Task } from '#functions/runtime/task.ts';
import type { Trouble } from '#workflows/tasks.ts';

/** Records the obstacle once, and returns how long to wait before the next try. */
export const backOff: Task<'backOff'> = async (input, world) => {
  const rollout = await readLockedRollout(world, input);
  const { name, reason } = read(input.trouble);
  const { trouble } = await noteTarget(world, rollout, (lock) => factsAfterFailure(lock, name, reason));
  return {
    kind: 'blocked',
    waitSeconds: waitSeconds(name, world.clock.now() - (trouble?.since ?? world.clock.now())),
  };
};

/** A function's error arrives as its name and a JSON text with the message. */
const read = ({ Error: error, Cause }: Trouble): { name: FailureName; reason: string } => {
  const name = Object.keys(failures).find((known) => known === error) as FailureName | undefined;
  return {
    name: name ?? 'Broken',
    reason: name === undefined ? `${error}: ${messageIn(Cause)}` : messageIn(Cause),
  };
};

const messageIn = (cause: string): string => {
  try {
    const { errorMessage } = JSON.parse(cause) as { errorMessage?: unknown };
    return typeof errorMessage === 'string' ? errorMessage : cause;
  } catch {
    // Not every failure is a function's: then the text is all there is.
    return cause;
  }
};

/** The longer an obstacle lasts, the less often it is retried: at most once a minute. */
const waitSeconds = (name: FailureName, sinceMs: number): number => {
  const first = name === 'Conflict' ? 3 : failures[name] === 'unreachable' ? 5 : 10;
  return Math.min(60, Math.max(first, Math.round(sinceMs / 20_000)));
};

export const handler = onLambda(backOff);
