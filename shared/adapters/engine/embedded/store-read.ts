import type { Execution, Status } from './execution.ts';
import type { HistoryEvent } from './history.ts';
import type { ExecutionRow, MachineRow, RevisionRow, TaskPhase, TaskRow } from './rows.ts';
import { toExecution } from './rows.ts';
import type { Sql } from './store.ts';

const selectExecution = `SELECT e.*, m.name AS machine_name, r.role FROM execution e
  JOIN machine m ON m.arn = e.machine JOIN revision r ON r.id = e.revision`;

export const readsOf = ({ one, all }: Sql) => ({
  machine: (arn: string) => one('SELECT * FROM machine WHERE arn = ?', arn) as MachineRow | undefined,
  machines: (after: string, limit: number) =>
    all('SELECT * FROM machine WHERE name > ? ORDER BY name LIMIT ?', after, limit) as readonly MachineRow[],
  revision: (id: number) => one('SELECT * FROM revision WHERE id = ?', id) as RevisionRow | undefined,
  arnOf: (id: number) =>
    (one('SELECT arn FROM execution WHERE id = ?', id) as { arn: string } | undefined)?.arn ?? '',
  executionByArn: (arn: string) => executionOf(one(`${selectExecution} WHERE e.arn = ?`, arn)),
  executionById: (id: number) => executionOf(one(`${selectExecution} WHERE e.id = ?`, id)),
  executionByKey: (key: string) => executionOf(one(`${selectExecution} WHERE e.key = ?`, key)),
  /** Newest first, below the given id. */
  executions: (machine: string, status: Status | undefined, before: number, limit: number) =>
    (
      all(
        `${selectExecution} WHERE e.machine = ? AND (? IS NULL OR e.status = ?) AND e.id < ? ORDER BY e.id DESC LIMIT ?`,
        machine,
        status ?? null,
        status ?? null,
        before,
        limit,
      ) as readonly ExecutionRow[]
    ).map((row) => toExecution(row)),
  due: (now: number, limit: number) =>
    all(
      'SELECT id FROM execution WHERE wake IS NOT NULL AND wake <= ? ORDER BY wake LIMIT ?',
      now,
      limit,
    ) as readonly { id: number }[],
  nextWake: () =>
    (
      one('SELECT min(wake) AS wake FROM execution WHERE wake IS NOT NULL') as
        | { wake: number | null }
        | undefined
    )?.wake ?? undefined,
  highestExecution: () =>
    (one('SELECT max(id) AS id FROM execution') as { id: number | null } | undefined)?.id ?? 0,
  /** The events numbered from `from` to `to`, in order. */
  events: (execution: number, from: number, to: number): readonly HistoryEvent[] =>
    (
      all(
        'SELECT events FROM history WHERE execution = ? AND last >= ? AND first <= ? ORDER BY first',
        execution,
        from,
        to,
      ) as readonly { events: string }[]
    )
      .flatMap((row) => JSON.parse(row.events) as readonly HistoryEvent[])
      .filter(({ id }) => id >= from && id <= to),
  task: (key: string) => one('SELECT * FROM task WHERE key = ?', key) as TaskRow | undefined,
  tasksIn: (phase: TaskPhase, limit: number) =>
    all('SELECT * FROM task WHERE phase = ? ORDER BY id LIMIT ?', phase, limit) as readonly TaskRow[],
  tasksWithChild: () => all('SELECT * FROM task WHERE child IS NOT NULL') as readonly TaskRow[],
  highestRevision: () =>
    (one('SELECT max(id) AS id FROM revision') as { id: number | null } | undefined)?.id ?? 0,
  redriveToken: (execution: number, token: string) =>
    one('SELECT at, redriven FROM redrive_token WHERE execution = ? AND token = ?', execution, token) as
      | { at: number; redriven: number }
      | undefined,
});

const executionOf = (row: unknown): Execution | undefined =>
  row === undefined ? undefined : toExecution(row as ExecutionRow);
