import type { SQLInputValue } from 'node:sqlite';
import type { Call, Execution } from '../interpreter/execution.ts';
import { earliest, wakeOf } from '../interpreter/frames.ts';

import type { MachineRow, RevisionRow, TaskPhase } from './rows.ts';
import { toTuple } from './rows.ts';

import type { HistoryEvent } from '../interpreter/history-event.ts';
import type { Sql } from './sql.ts';

export const writesOf = ({ run }: Sql) => ({
  addRevision: (row: RevisionRow) =>
    run(
      'INSERT INTO revision VALUES (?, ?, ?, ?, ?, ?)',
      row.id,
      row.machine,
      row.label,
      row.definition,
      row.role,
      row.created,
    ),
  putMachine: (row: MachineRow) =>
    run(
      'INSERT INTO machine VALUES (?, ?, ?, ?) ON CONFLICT(arn) DO UPDATE SET revision = excluded.revision',
      row.arn,
      row.name,
      row.revision,
      row.created,
    ),
  addExecution: (execution: Execution) =>
    run(insertExecution, ...identity(execution), ...progress(execution)),
  saveExecution: (execution: Execution) => run(updateExecution, ...progress(execution), execution.id),
  /** The events of one batch are one row: they are only ever read in pages, and rows cost more than bytes. */
  addEvents: (execution: number, first: number, last: number, events: readonly HistoryEvent[]) =>
    run(
      'INSERT INTO history VALUES (?, ?, ?, ?)',
      execution,
      first,
      last,
      JSON.stringify(events.map(toTuple)),
    ),
  addTask: (call: Call, phase: TaskPhase, starts: number) =>
    run(
      'INSERT INTO task (key, execution, state, resource, parameters, token, phase, starts) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
      call.key,
      call.execution,
      call.state,
      call.resource,
      JSON.stringify(call.parameters),
      call.token ?? null,
      phase,
      starts,
    ),
  setTask: (key: string, phase: TaskPhase, starts: number) =>
    run('UPDATE task SET phase = ?, starts = ? WHERE key = ?', phase, starts, key),
  answered: (key: string) => run(`UPDATE task SET phase = 'answered' WHERE key = ?`, key),
  setChild: (key: string, child: string) =>
    run(`UPDATE task SET phase = 'answered', child = ? WHERE key = ?`, child, key),
  /** After a crash: every call that was in flight is repeated. */
  reopenTasks: () => run(`UPDATE task SET phase = 'ready' WHERE phase = 'called'`),
  /** Before a clean stop: calls that are cut off here were not the function's fault. */
  forgiveTasks: () =>
    run(`UPDATE task SET phase = 'ready', starts = max(starts - 1, 0) WHERE phase = 'called'`),
  dropExecution: (id: number) => {
    run('DELETE FROM history WHERE execution = ?', id);
    run('DELETE FROM redrive_token WHERE execution = ?', id);
    run('DELETE FROM task WHERE execution = ?', id);
    run('DELETE FROM execution WHERE id = ?', id);
  },
  dropTask: (key: string) => run('DELETE FROM task WHERE key = ?', key),
  addRedriveToken: (execution: number, token: string, at: number) =>
    run('INSERT OR REPLACE INTO redrive_token VALUES (?, ?, ?, ?)', execution, token, at, at),
});

const insertExecution = `INSERT INTO execution (id, arn, key, name, machine, revision, input, started, parent_task,
  status, output, error, cause, stopped, deadline, wake, last_event, next_frame, frames, redrives, redriven)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;
const updateExecution = `UPDATE execution SET status = ?, output = ?, error = ?, cause = ?, stopped = ?, deadline = ?,
  wake = ?, last_event = ?, next_frame = ?, frames = ?, redrives = ?, redriven = ? WHERE id = ?`;

const identity = (run: Execution): SQLInputValue[] => [
  run.id,
  run.arn,
  run.key,
  run.name,
  run.machineArn,
  run.revision,
  run.input,
  run.startedAt,
  run.parentTask,
];

const progress = (run: Execution): SQLInputValue[] => [
  run.status,
  run.output,
  run.error,
  run.cause,
  run.stoppedAt,
  run.deadline === null ? null : Math.ceil(run.deadline),
  nextWakeOf(run),
  run.lastEvent,
  run.nextFrame,
  JSON.stringify(run.frames),
  run.redriveCount,
  run.redrivenAt,
];

const nextWakeOf = (run: Execution): number | null => {
  if (run.status !== 'RUNNING') return null;
  const wake = earliest(run.deadline ?? undefined, ...run.frames.map(wakeOf));
  return wake === undefined ? null : Math.ceil(wake);
};
