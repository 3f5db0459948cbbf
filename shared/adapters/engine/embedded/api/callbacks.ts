import type { Json, JsonObject } from '#domain/json.ts';
import type { Stimulus } from '../interpreter/advance.ts';
import { advanceDraft } from '../runtime/batch.ts';
import type { Draft } from '../runtime/batch.ts';
import { executionOfToken } from '../interpreter/token.ts';
import { ServiceError } from '../errors.ts';
import type { Action, Core } from './core.ts';
import { optionalText, payload, text } from './input.ts';

/** Ends a task that waits for its token, with this output; acknowledged only when it is committed. */
export const sendTaskSuccess: Action = (core, input) => {
  const output = parsed(payload(input, 'output'));
  return answer(core, input, (key) => ({ kind: 'returned', key, output, byToken: true }));
};

export const sendTaskFailure: Action = (core, input) => {
  const error = optionalText(input, 'error', 256) ?? null;
  const cause = optionalText(input, 'cause', 32_768) ?? null;
  return answer(core, input, (key) => ({ kind: 'threw', key, error, cause }));
};

/** Resets the heartbeat's alarm; it never moves the task's own time limit and writes no event. */
export const sendTaskHeartbeat: Action = (core, input) =>
  answer(core, input, (key) => ({ kind: 'beat', key }));

const answer = (core: Core, input: JsonObject, stimulus: (key: string) => Stimulus): Promise<JsonObject> => {
  const token = text(input, 'taskToken', 2048);
  const owner = executionOfToken(token);
  if (owner === undefined) throw new ServiceError('InvalidToken', "Invalid Token: 'Invalid token'");
  return core.loop.submit(async (batch) => {
    const run = core.store.executionByKey(owner);
    if (run === undefined)
      throw new ServiceError(
        'TaskDoesNotExist',
        "Task Does Not Exist: 'Provided task does not exist anymore'",
      );
    const draft = core.loop.draft(batch, run.id);
    const key = draft === undefined ? undefined : openKey(draft, token);
    if (draft === undefined || key === undefined)
      throw new ServiceError('TaskTimedOut', "Task Timed Out: 'Provided task does not exist anymore'");
    await advanceDraft(batch, draft, stimulus(key));
    return {};
  });
};

/** The task that still waits under this token; looked up in the draft, so that a second answer in one batch is late. */
const openKey = ({ run }: Draft, token: string): string | undefined => {
  if (run.status !== 'RUNNING') return undefined;
  for (const { doing } of run.frames)
    if (doing.kind === 'task' && doing.task.token === token) return doing.task.key;
  return undefined;
};

const parsed = (output: string): Json => {
  try {
    return JSON.parse(output) as Json;
  } catch (error) {
    throw new ServiceError(
      'InvalidOutput',
      `Invalid Output: '${error instanceof Error ? error.message : 'not JSON'}'`,
    );
  }
};
