import type { Execution, Status } from '../interpreter/execution.ts';

import type { Frame } from '../interpreter/frames.ts';
import type { HistoryEvent } from '../interpreter/history-event.ts';

export interface MachineRow {
  readonly arn: string;
  readonly name: string;
  readonly revision: number;
  readonly created: number;
}

export interface RevisionRow {
  readonly id: number;
  readonly machine: string;
  readonly label: string;
  readonly definition: string;
  readonly role: string;
  readonly created: number;
}

export type TaskPhase = 'ready' | 'called' | 'answered';

/** A row of the outbox: a call to make, one in flight, or one whose result comes later by token or child. */
export interface TaskRow {
  readonly key: string;
  readonly execution: number;
  readonly state: string;
  readonly resource: string;
  readonly parameters: string;
  readonly token: string | null;
  readonly phase: TaskPhase;
  readonly starts: number;
  readonly child: string | null;
}

/** An event as it is stored: id, the one before it, time, type, details. */
export type EventTuple = readonly [number, number, number, string, HistoryEvent['details'] | null];

export const toTuple = ({ id, previous, at, type, details }: HistoryEvent): EventTuple => [
  id,
  previous,
  at,
  type,
  details ?? null,
];

export const fromTuple = ([id, previous, at, type, details]: EventTuple): HistoryEvent => ({
  id,
  previous,
  at,
  type,
  details: details ?? undefined,
});

/** An execution as its row is. */
export interface ExecutionRow {
  readonly id: number;
  readonly arn: string;
  readonly key: string;
  readonly name: string;
  readonly machine: string;
  readonly revision: number;
  readonly status: Status;
  readonly input: string;
  readonly output: string | null;
  readonly error: string | null;
  readonly cause: string | null;
  readonly started: number;
  readonly stopped: number | null;
  readonly deadline: number | null;
  readonly last_event: number;
  readonly next_frame: number;
  readonly frames: string;
  readonly redrives: number;
  readonly redriven: number | null;
  readonly parent_task: string | null;
}

export const toExecution = (row: ExecutionRow, role: string): Execution => ({
  id: row.id,
  arn: row.arn,
  key: row.key,
  name: row.name,
  machineArn: row.machine,
  machineName: row.machine.slice(row.machine.lastIndexOf(':') + 1),
  revision: row.revision,
  roleArn: role,
  input: row.input,
  startedAt: row.started,
  parentTask: row.parent_task,
  status: row.status,
  output: row.output,
  error: row.error,
  cause: row.cause,
  stoppedAt: row.stopped,
  deadline: row.deadline,
  lastEvent: row.last_event,
  nextFrame: row.next_frame,
  frames: JSON.parse(row.frames) as Frame[],
  redriveCount: row.redrives,
  redrivenAt: row.redriven,
});
