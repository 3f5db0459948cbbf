import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { EventTuple } from '#adapters/engine/embedded/store/rows.ts';
import { fromTuple } from '#adapters/engine/embedded/store/rows.ts';
import { sameJson } from '#domain/json.ts';
import { expected } from './workload.ts';

interface EventRow {
  readonly id: number;
  readonly previous: number;
  readonly type: string;
}

interface RunRow {
  readonly id: number;
  readonly key: string;
  readonly name: string;
  readonly machine: string;
  readonly status: string;
  readonly output: string | null;
}

/** Everything that must hold after any number of kills, as sentences that name what does not. */
export const violations = (folder: string, count: number): readonly string[] => {
  const db = new DatabaseSync(path.join(folder, 'engine.sqlite'), { readOnly: true });
  const all = (sql: string, ...args: (string | number)[]): unknown => db.prepare(sql).all(...args);
  const runs = all(
    'SELECT id, key, name, machine, status, output FROM execution ORDER BY id',
  ) as readonly RunRow[];
  const effects = lines(folder, 'effects').map((line) => line.split(' ') as [string, string]);
  const outer = runs.filter(({ machine }) => machine.endsWith(':outer'));
  const found = [
    ...lines(folder, 'acknowledged')
      .filter((name) => !outer.some((run) => run.name === name))
      .map((name) => `acknowledged ${name} is lost`),
    ...(outer.length === count ? [] : [`${outer.length} executions instead of ${count}`]),
    ...(runs.length === 2 * count
      ? []
      : [`${runs.length} executions with the nested ones instead of ${2 * count}`]),
    ...(all('SELECT count(*) AS n FROM task') as readonly { n: number }[])
      .filter(({ n }) => n > 0)
      .map(({ n }) => `${n} rows left in the outbox`),
    ...(all('PRAGMA integrity_check') as readonly { integrity_check: string }[])
      .filter((row) => row.integrity_check !== 'ok')
      .map((row) => `integrity: ${row.integrity_check}`),
    ...effects
      .filter(([, order]) => order !== 'ordered')
      .map(([key]) => `call ${key} was made before its row was committed`),
    ...outer.flatMap((run) =>
      ofRun(
        run,
        (
          all('SELECT events FROM history WHERE execution = ? ORDER BY first', run.id) as readonly {
            events: string;
          }[]
        ).flatMap(({ events }) => (JSON.parse(events) as readonly EventTuple[]).map(fromTuple)),
        effects,
      ),
    ),
  ];
  db.close();
  return found;
};

const ofRun = (
  run: RunRow,
  events: readonly EventRow[],
  effects: readonly [string, string][],
): readonly string[] => {
  const number = (...types: readonly string[]): number =>
    events.filter(({ type }) => types.includes(type)).length;
  const keys = new Set(effects.map(([key]) => key).filter((key) => key.startsWith(run.key)));
  const isRight =
    run.status === 'SUCCEEDED' && run.output !== null && sameJson(JSON.parse(run.output), expected.output);
  const facts: readonly (readonly [string, boolean])[] = [
    [`ended ${run.status} with ${run.output}`, isRight],
    ['event ids have gaps', events.every(({ id }, i) => id === i + 1)],
    ['an event hangs on a later one', events.every(({ id, previous }) => previous < id)],
    ['not exactly one start', number('ExecutionStarted') === 1],
    [
      'not exactly one end',
      number('ExecutionSucceeded', 'ExecutionFailed', 'ExecutionAborted', 'ExecutionTimedOut') === 1,
    ],
    [`${number('TaskScheduled')} tasks scheduled`, number('TaskScheduled') === expected.scheduled],
    [`${number('TaskFailed')} tasks failed`, number('TaskFailed') === expected.failed],
    ['a task did not end exactly once', number('TaskScheduled') === number('TaskSucceeded', 'TaskFailed')],
    [`${keys.size} different calls`, keys.size === expected.effects],
  ];
  return facts.filter(([, holds]) => !holds).map(([what]) => `${run.name}: ${what}`);
};

const lines = (folder: string, kind: string): readonly string[] => {
  const name = path.join(folder, kind);
  return existsSync(name) ? readFileSync(name, 'utf8').split('\n').filter(Boolean) : [];
};
