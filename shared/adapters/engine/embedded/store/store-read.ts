import type { Execution, Status } from '../interpreter/execution.ts';

import type { EventTuple, ExecutionRow, MachineRow, RevisionRow, TaskRow } from './rows.ts';
import { fromTuple, toExecution } from './rows.ts';

import type { HistoryEvent } from '../interpreter/history-event.ts';
import type { Sql } from './sql.ts';

const byMachine = 'SELECT * FROM execution WHERE machine = ? AND id < ? ORDER BY id DESC LIMIT ?';
const byWake = 'SELECT * FROM execution WHERE wake IS NOT NULL AND wake <= ? ORDER BY wake LIMIT ?';
const byStatus =
  'SELECT * FROM execution WHERE machine = ? AND status = ? AND id < ? ORDER BY id DESC LIMIT ?';

export const readsOf = ({ one, all }: Sql) => {
  const roleOf = rolesOf(one);
  const knownExecution = (row: ExecutionRow): Execution => toExecution(row, roleOf(row.revision));
  const executionOf = (row: unknown): Execution | undefined =>
    row === undefined ? undefined : knownExecution(row as ExecutionRow);
  return {
    machine: (arn: string) => one('SELECT * FROM machine WHERE arn = ?', arn) as MachineRow | undefined,
    machines: (after: string, limit: number) =>
      all(
        'SELECT * FROM machine WHERE name > ? ORDER BY name LIMIT ?',
        after,
        limit,
      ) as readonly MachineRow[],
    revision: (id: number) => one('SELECT * FROM revision WHERE id = ?', id) as RevisionRow | undefined,
    role: roleOf,
    arnOf: (id: number) =>
      (one('SELECT arn FROM execution WHERE id = ?', id) as { arn: string } | undefined)?.arn ?? '',
    executionByArn: (arn: string) => executionOf(one('SELECT * FROM execution WHERE arn = ?', arn)),
    executionById: (id: number) => executionOf(one('SELECT * FROM execution WHERE id = ?', id)),
    executionByKey: (key: string) => executionOf(one('SELECT * FROM execution WHERE key = ?', key)),
    /** Newest first, below the given id. */
    executions: (machine: string, status: Status | undefined, before: number, limit: number) =>
      (
        (status === undefined
          ? all(byMachine, machine, before, limit)
          : all(byStatus, machine, status, before, limit)) as readonly ExecutionRow[]
      ).map(knownExecution),
    /** Executions that are due, the longest waiting first: read together, not one by one. */
    due: (now: number, limit: number) =>
      (all(byWake, now, limit) as readonly ExecutionRow[]).map(knownExecution),
    nextWake: () =>
      (
        one('SELECT min(wake) AS wake FROM execution WHERE wake IS NOT NULL') as
          | { wake: number | null }
          | undefined
      )?.wake ?? undefined,
    /**
     * Ids of executions that ended before a moment, the oldest end first; without those whose end a task still waits
     * for. A server that was killed between the two, and was away for longer than that, must find it.
     */
    endedBefore: (moment: number, limit: number): readonly number[] =>
      (
        all(
          `SELECT id FROM execution WHERE stopped IS NOT NULL AND stopped < ?
           AND NOT EXISTS (SELECT 1 FROM task WHERE task.child = execution.arn) ORDER BY stopped LIMIT ?`,
          moment,
          limit,
        ) as readonly { id: number }[]
      ).map(({ id }) => id),
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
        .flatMap((row) => (JSON.parse(row.events) as readonly EventTuple[]).map(fromTuple))
        .filter(({ id }) => id >= from && id <= to),
    task: (key: string) => one('SELECT * FROM task WHERE key = ?', key) as TaskRow | undefined,
    readyTasks: (limit: number) =>
      all("SELECT * FROM task WHERE phase = 'ready' ORDER BY id LIMIT ?", limit) as readonly TaskRow[],
    tasksWithChild: () => all('SELECT * FROM task WHERE child IS NOT NULL') as readonly TaskRow[],
    highestRevision: () =>
      (one('SELECT max(id) AS id FROM revision') as { id: number | null } | undefined)?.id ?? 0,
    redriveToken: (execution: number, token: string) =>
      one('SELECT at, redriven FROM redrive_token WHERE execution = ? AND token = ?', execution, token) as
        | { at: number; redriven: number }
        | undefined,
  };
};

/** Roles by revision: a revision never changes, so each is read once. */
const rolesOf = (one: Sql['one']): ((revision: number) => string) => {
  const roles = new Map<number, string>();
  return (revision) => {
    const known = roles.get(revision);
    if (known !== undefined) return known;
    const row = one('SELECT role FROM revision WHERE id = ?', revision) as { role: string } | undefined;
    roles.set(revision, row?.role ?? '');
    return row?.role ?? '';
  };
};
