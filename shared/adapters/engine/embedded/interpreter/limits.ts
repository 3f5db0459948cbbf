import type { Node } from './definition.ts';
import type { Turn } from './execution.ts';
import { byteLength, maxPayloadBytes } from './history.ts';
import { StateFailure } from '../errors.ts';

/** What a state hands on or puts out may have a quarter of a megabyte; no Retry and no Catch helps against more. */
export const checkPayload = ({ name }: Node, text: string): void => {
  if (byteLength(text) > maxPayloadBytes) throw overLimit(tooLarge(name));
};

export const tooLarge = (state: string): string =>
  `The state/task '${state}' returned a result with a size exceeding the maximum number of bytes service limit.`;

/** AWS's limits: a quarter of a megabyte for what one state assigns, ten for all variables of an execution. */
const maxVariablesBytes = 10 * 1024 * 1024;

/** Refuses an assignment that is too large, by itself or together with the existing variables. */
export const checkVariables = (
  { run }: Turn,
  { name }: Node,
  variables: readonly (readonly [string, string])[],
): void => {
  if (variables.length === 0) return;
  const bytes = variables.reduce((sum, [, text]) => sum + byteLength(text), 0);
  if (bytes > maxPayloadBytes)
    throw overLimit(`The state '${name}' assigned variables of more than ${maxPayloadBytes} bytes.`);
  // Most executions keep next to nothing: their variables are counted only where this one alone is not small.
  if (bytes < maxPayloadBytes / 16) return;
  const kept = run.frames.reduce((sum, { vars }) => sum + byteLength(JSON.stringify(vars)), 0);
  if (kept + bytes > maxVariablesBytes)
    throw overLimit(
      `With those of the state '${name}' the variables of the execution have more than ${maxVariablesBytes} bytes.`,
    );
};

const overLimit = (reason: string): StateFailure =>
  new StateFailure('States.DataLimitExceeded', reason, true);
