import type { PathLanguage } from './path-language.ts';
import type { Json, JsonObject } from '#domain/json.ts';
import type { Machine } from './definition.ts';
import type { Frame } from './frames.ts';
import type { HistoryEvent } from './history-event.ts';

export type Status = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

/** One execution as it is kept: identity, how it ended, and the frames that still live. Times are epoch ms. */
export interface Execution {
  readonly id: number;
  readonly arn: string;
  readonly key: string;
  readonly name: string;
  readonly machineArn: string;
  readonly machineName: string;
  readonly revision: number;
  readonly roleArn: string;
  readonly input: string;
  readonly startedAt: number;
  /** The key of the parent's task, where another execution waits for this one. */
  readonly parentTask: string | null;
  status: Status;
  output: string | null;
  error: string | null;
  cause: string | null;
  stoppedAt: number | null;
  deadline: number | null;
  lastEvent: number;
  nextFrame: number;
  frames: Frame[];
  redriveCount: number;
  redrivenAt: number | null;
}

/** A call to make once the turn is committed; it becomes a row of the outbox. */
export interface Call {
  readonly key: string;
  readonly execution: number;
  readonly executionArn: string;
  readonly frame: number;
  readonly state: string;
  readonly resource: string;
  readonly parameters: Json;
  readonly token: string | undefined;
}

/** Everything a turn may use; all of it is passed in, so equal turns give equal results. */
export interface Dice {
  readonly now: number;
  /** How far `now` is ahead of the clock that instants in machines and responses refer to, ms; default 0. */
  readonly lead?: number;
  readonly random: () => number;
  readonly id: () => string;
  /** Absent where machines are JSONata only. */
  readonly jsonPath?: PathLanguage;
}

/**
 * One stimulus for one execution. The execution is a draft that belongs to the current batch alone: the interpreter
 * changes it in place, and nobody else sees it before the batch is committed.
 */
export interface Turn extends Dice {
  readonly machine: Machine;
  readonly run: Execution;
  readonly events: HistoryEvent[];
  readonly calls: Call[];
  /** Keys of calls whose results are not needed any more. */
  readonly dropped: string[];
  /** Keys of given-up tasks whose nested executions are to be stopped. */
  readonly orphaned: string[];
  /** Keys of calls that have returned while their task still waits for its token; they are not repeated. */
  readonly answered: string[];
  /** Parts of the context object that a test sets itself. */
  readonly givenContext?: JsonObject;
  /** How many more transitions this turn may make before it yields to others. */
  budget: number;
}
