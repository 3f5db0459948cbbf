import { type FailureName, failures } from '#domain/failure.ts';
import type { TargetFact, TargetHold } from '#domain/rollout/target.ts';
import { patience } from '#domain/rollout/next-step.ts';
import { onLambda } from '#functions/runtime/lambda.ts';
import { noteTarget, readHeldRollout } from '#shared/services/store/targets.ts';
import type { Task } from '#functions/runtime/task.ts';
import type { Trouble } from '#workflows/tasks.ts';

/** Writes down what stands in the way, once, and says how long to wait before looking again. */
export const backOff: Task<'backOff'> = async (input, world) => {
  const rollout = await readHeldRollout(world, input);
  const { name, because } = read(input.trouble);
  await noteTarget(world, rollout, (hold) => says(hold, name, because));
  return { kind: 'held', waitSeconds: waitSeconds(name) };
};

/** A function's error arrives as its name and a JSON text with the message. */
const read = ({ Error: error, Cause }: Trouble): { name: FailureName; because: string } => {
  const name = Object.keys(failures).find((known) => known === error) as FailureName | undefined;
  return {
    name: name ?? 'Broken',
    because: name === undefined ? `${error}: ${messageIn(Cause)}` : messageIn(Cause),
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

const says = (hold: TargetHold, name: FailureName, because: string): readonly TargetFact[] => {
  const { release, trouble, back } = hold;
  const isNews = trouble?.name !== name || trouble.because !== because || name === 'Broken';
  const held: TargetFact = { kind: 'held', release, name, because };
  const times = trouble?.name === name ? trouble.times + 1 : 1;
  // Even the way back is broken: a person is needed, and is told so instead of being kept waiting.
  if (name === 'Broken' && back !== undefined && times >= patience)
    return [held, { kind: 'stranded', release, because }];
  return isNews ? [held] : [];
};

const waitSeconds = (name: FailureName): number =>
  name === 'Conflict' ? 2 : failures[name] === 'unreachable' ? 5 : 10;

export const handler = onLambda(backOff);
