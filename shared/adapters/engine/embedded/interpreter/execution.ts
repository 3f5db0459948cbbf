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

/** What a turn may use of the world; all of it is handed in, so equal turns give equal results. */
export interface Dice {
  readonly now: number;
  /** How far `now` is ahead of the clock that instants in machines and answers are told by, ms; 0 when absent. */
  readonly lead?: number;
  readonly random: () => number;
  readonly id: () => string;
  /** Absent where machines are JSONata only. */
  readonly jsonPath?: PathLanguage;
}

/**
 * One stimulus on one execution. The execution is a draft that belongs to the running batch alone:
 * the interpreter changes it in place, and nobody else sees it before the batch is committed.
 */
export interface Turn extends Dice {
  readonly machine: Machine;
  readonly run: Execution;
  readonly events: HistoryEvent[];
  readonly calls: Call[];
  /** Keys of calls whose results are no longer wanted. */
  readonly dropped: string[];
  /** Keys of given-up tasks whose nested executions are to be stopped. */
  readonly orphaned: string[];
  /** Keys of calls that have returned while their task goes on, waiting for its token; they are not made again. */
  readonly answered: string[];
  /** Parts of the context object that a test sets itself. */
  readonly givenContext?: JsonObject;
  /** Transitions that this turn may still make before it lets others have their turn. */
  budget: number;
}
