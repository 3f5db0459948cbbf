import type { SQLInputValue } from 'node:sqlite';
/** Runs one statement; every text is prepared once. */
export interface Sql {
  readonly one: (sql: string, ...args: SQLInputValue[]) => unknown;
  readonly all: (sql: string, ...args: SQLInputValue[]) => unknown;
  readonly run: (sql: string, ...args: SQLInputValue[]) => void;
}
