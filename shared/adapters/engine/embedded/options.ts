import type { Json } from '#domain/json.ts';
import type { PathLanguage } from './interpreter/path-language.ts';

/** Time for the engine: the wall clock of a server, or one moved by hand. Epoch ms. */
export interface EngineClock {
  now(): number;
  /**
   * How far `now` is ahead of the clock that callers use for instants, ms: that clock went back while this one did not.
   */
  lead?(): number;
  /** Calls back once after `ms`; the answer cancels it. */
  after(ms: number, callBack: () => void): () => void;
}

/** One attempt at a task. `key` is the same for every repetition of this attempt, and new for each retry. */
export interface CallInfo {
  readonly key: string;
  readonly token?: string;
  /** Aborted when the result is not needed any more: the task timed out, was stopped, or the engine closes. */
  readonly signal: AbortSignal;
  readonly execution: string;
  readonly state: string;
  /** How the state writes the Lambda call, for an `invoke` that talks to Lambda itself. */
  readonly lambda?: LambdaCall;
}

/** The arguments of `lambda:invoke` besides the payload; of the function's ARN only the name. */
export interface LambdaCall {
  /** As it is written: a name, a partial or a whole ARN, with or without a qualifier. */
  readonly functionName: string;
  readonly qualifier?: string;
  readonly invocationType?: string;
  readonly clientContext?: string;
  readonly logType?: string;
}

/** A task that is neither a function of ours nor a nested execution. */
export interface ServiceTask extends CallInfo {
  readonly resource: string;
  readonly parameters: Json;
  /** Reports that the service has accepted the task (`TaskSubmitted`), long before its result. */
  readonly submitted: (answer: Json) => void;
}

export type Boundary =
  | 'before transaction'
  | 'inside transaction'
  | 'before commit'
  | 'after commit'
  | 'before call'
  | 'after call';

export interface EngineOptions {
  /** A path, or `:memory:` for an engine that forgets. */
  readonly file: string;
  /** The maximum size of the database; a full one refuses new work, as a full disk does. */
  readonly maxBytes?: number;
  readonly clock: EngineClock;
  /** How long an execution is kept after its end, ms; default 90 days, as in AWS. */
  readonly keptMs?: number;
  /** Numbers in [0, 1). */
  readonly random: () => number;
  /** A new UUID each time. */
  readonly id: () => string;
  /**
   * Calls a function by its bare name and returns its result, or a LambdaAnswer. An exception fails the task: its
   * `name` becomes the error, and the cause is the JSON document `{errorType, errorMessage}` that Lambda would give.
   */
  readonly invoke: (functionName: string, payload: Json, call: CallInfo) => Promise<unknown>;
  /** How many calls may be in flight at once; the others wait as rows. */
  readonly maxConcurrent?: number;
  /**
   * Answers every task in place of `invoke` and of nested executions, with the whole result as AWS would give it. Only
   * the replay of recorded executions needs this; with it the validator also accepts other services.
   */
  readonly perform?: (task: ServiceTask) => Promise<Json>;
  /** Makes the validator accept JSONPath states, and evaluates their fields; for the replay of recorded executions. */
  readonly jsonPath?: PathLanguage;
  readonly region?: string;
  readonly account?: string;
  /** Called at every instant at which a kill must do no harm; the crash test kills there. */
  readonly probe?: (boundary: Boundary) => void;
  /** Called for trouble that no caller waits for, such as a full disk. */
  readonly onTrouble?: (trouble: Error) => void;
}

/** Throw this from `invoke` or `perform` to set error and cause yourself. */
export class TaskError extends Error {
  readonly error: string | null;
  readonly reason: string | null;

  constructor(error: string | null, reason: string | null) {
    super(`${error}: ${reason}`);
    this.name = 'TaskError';
    this.error = error;
    this.reason = reason;
  }
}
