import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import type { Call, Execution, Status } from './execution.ts';
import { earliest, wakeOf } from './frames.ts';
import type { Frame } from './frames.ts';
import type { HistoryEvent } from './history.ts';

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

/** A row of the outbox: a call to make, one under way, or one whose answer comes later by token or child. */
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

/** The one place that speaks SQL. Reads see committed data only; writes happen inside `transaction`. */
export type Store = ReturnType<typeof openStore>;

export const openStore = (db: DatabaseSync) => {
  const statements = new Map<string, ReturnType<DatabaseSync['prepare']>>();
  const prepared = (sql: string) => {
    const known = statements.get(sql) ?? db.prepare(sql);
    statements.set(sql, known);
    return known;
  };
  const one = <T>(sql: string, ...args: SQLInputValue[]) => prepared(sql).get(...args) as T | undefined;
  const all = <T>(sql: string, ...args: SQLInputValue[]) =>
    prepared(sql).all(...args) as unknown as readonly T[];
  const run = (sql: string, ...args: SQLInputValue[]) => prepared(sql).run(...args);
  return { ...reads(one, all), ...writes(run), transaction: (work: () => void) => transaction(db, work) };
};

type One = <T>(sql: string, ...args: SQLInputValue[]) => T | undefined;
type All = <T>(sql: string, ...args: SQLInputValue[]) => readonly T[];
type Run = (sql: string, ...args: SQLInputValue[]) => unknown;

const selectExecution = `SELECT e.*, m.name AS machine_name, r.role FROM execution e
  JOIN machine m ON m.arn = e.machine JOIN revision r ON r.id = e.revision`;

const reads = (one: One, all: All) => ({
  machine: (arn: string) => one<MachineRow>('SELECT * FROM machine WHERE arn = ?', arn),
  machines: (after: string, limit: number) =>
    all<MachineRow>('SELECT * FROM machine WHERE name > ? ORDER BY name LIMIT ?', after, limit),
  revision: (id: number) => one<RevisionRow>('SELECT * FROM revision WHERE id = ?', id),
  executionByArn: (arn: string) => fromRow(one<Row>(`${selectExecution} WHERE e.arn = ?`, arn)),
  executionById: (id: number) => fromRow(one<Row>(`${selectExecution} WHERE e.id = ?`, id)),
  executionByKey: (key: string) => fromRow(one<Row>(`${selectExecution} WHERE e.key = ?`, key)),
  /** Newest first, below the given id. */
  executions: (machine: string, status: Status | undefined, before: number, limit: number) =>
    all<Row>(
      `${selectExecution} WHERE e.machine = ? AND (? IS NULL OR e.status = ?) AND e.id < ? ORDER BY e.id DESC LIMIT ?`,
      machine,
      status ?? null,
      status ?? null,
      before,
      limit,
    ).map((row) => toExecution(row)),
  due: (now: number, limit: number) =>
    all<{ id: number }>(
      'SELECT id FROM execution WHERE wake IS NOT NULL AND wake <= ? ORDER BY wake LIMIT ?',
      now,
      limit,
    ),
  nextWake: () =>
    one<{ wake: number | null }>('SELECT min(wake) AS wake FROM execution WHERE wake IS NOT NULL')?.wake ??
    undefined,
  highestExecution: () => one<{ id: number | null }>('SELECT max(id) AS id FROM execution')?.id ?? 0,
  events: (execution: number, from: number, to: number) =>
    all<{ id: number; previous: number; at: number; type: string; details: string | null }>(
      'SELECT id, previous, at, type, details FROM history WHERE execution = ? AND id BETWEEN ? AND ? ORDER BY id',
      execution,
      from,
      to,
    ),
  task: (key: string) => one<TaskRow>('SELECT * FROM task WHERE key = ?', key),
  taskByToken: (token: string) => one<TaskRow>('SELECT * FROM task WHERE token = ?', token),
  tasksIn: (phase: TaskPhase, limit: number) =>
    all<TaskRow>('SELECT * FROM task WHERE phase = ? ORDER BY id LIMIT ?', phase, limit),
  tasksWithChild: () => all<TaskRow>('SELECT * FROM task WHERE child IS NOT NULL'),
  highestRevision: () => one<{ id: number | null }>('SELECT max(id) AS id FROM revision')?.id ?? 0,
  redriveToken: (execution: number, token: string) =>
    one<{ at: number; redriven: number }>(
      'SELECT at, redriven FROM redrive_token WHERE execution = ? AND token = ?',
      execution,
      token,
    ),
});

const writes = (run: Run) => ({
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
  addExecution: (run_: Execution) => run(insertExecution, ...identity(run_), ...progress(run_)),
  saveExecution: (run_: Execution) => run(updateExecution, ...progress(run_), run_.id),
  addEvent: (execution: number, event: HistoryEvent) =>
    run(
      'INSERT INTO history VALUES (?, ?, ?, ?, ?, ?)',
      execution,
      event.id,
      event.previous,
      event.at,
      event.type,
      event.details === undefined ? null : JSON.stringify(event.details),
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
  /** After a crash: whatever was being called is to be called again. */
  reopenTasks: () => run(`UPDATE task SET phase = 'ready' WHERE phase = 'called'`),
  /** Before a clean stop: calls that are cut off here were not the function's fault. */
  forgiveTasks: () =>
    run(`UPDATE task SET phase = 'ready', starts = max(starts - 1, 0) WHERE phase = 'called'`),
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

interface Row {
  readonly id: number;
  readonly arn: string;
  readonly key: string;
  readonly name: string;
  readonly machine: string;
  readonly machine_name: string;
  readonly role: string;
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

const fromRow = (row: Row | undefined): Execution | undefined =>
  row === undefined ? undefined : toExecution(row);

const toExecution = (row: Row): Execution => ({
  id: row.id,
  arn: row.arn,
  key: row.key,
  name: row.name,
  machineArn: row.machine,
  machineName: row.machine_name,
  revision: row.revision,
  roleArn: row.role,
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

const transaction = (db: DatabaseSync, work: () => void): void => {
  db.exec('BEGIN IMMEDIATE');
  try {
    work();
    db.exec('COMMIT');
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK');
    throw error;
  }
};
