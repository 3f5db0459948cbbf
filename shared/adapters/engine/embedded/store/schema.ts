/** The database, version by version: entry n takes a database from version n to n + 1. */
export const migrations: readonly string[] = [
  `
  CREATE TABLE machine (
    arn TEXT PRIMARY KEY, name TEXT NOT NULL, revision INTEGER NOT NULL, created INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE revision (
    id INTEGER PRIMARY KEY, machine TEXT NOT NULL, label TEXT NOT NULL, definition TEXT NOT NULL,
    role TEXT NOT NULL, created INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE execution (
    id INTEGER PRIMARY KEY, arn TEXT NOT NULL UNIQUE, key TEXT NOT NULL UNIQUE, name TEXT NOT NULL,
    machine TEXT NOT NULL, revision INTEGER NOT NULL REFERENCES revision(id), status TEXT NOT NULL,
    input TEXT NOT NULL, output TEXT, error TEXT, cause TEXT,
    started INTEGER NOT NULL, stopped INTEGER, deadline INTEGER, wake INTEGER,
    last_event INTEGER NOT NULL, next_frame INTEGER NOT NULL, frames TEXT NOT NULL,
    redrives INTEGER NOT NULL, redriven INTEGER, parent_task TEXT
  ) STRICT;
  CREATE INDEX execution_wake ON execution(wake) WHERE wake IS NOT NULL;
  CREATE INDEX execution_machine ON execution(machine);
  CREATE INDEX execution_status ON execution(machine, status);
  CREATE TABLE history (
    execution INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL, events TEXT NOT NULL,
    PRIMARY KEY (execution, first)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE task (
    id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, execution INTEGER NOT NULL, state TEXT NOT NULL,
    resource TEXT NOT NULL, parameters TEXT NOT NULL, token TEXT,
    phase TEXT NOT NULL CHECK (phase IN ('ready', 'called', 'answered')), starts INTEGER NOT NULL, child TEXT
  ) STRICT;
  CREATE INDEX task_ready ON task(id) WHERE phase = 'ready';
  CREATE INDEX task_child ON task(child) WHERE child IS NOT NULL;
  CREATE TABLE redrive_token (
    execution INTEGER NOT NULL, token TEXT NOT NULL, at INTEGER NOT NULL, redriven INTEGER NOT NULL,
    PRIMARY KEY (execution, token)
  ) STRICT, WITHOUT ROWID;
  `,
  `
  CREATE INDEX execution_stopped ON execution(stopped) WHERE stopped IS NOT NULL;
  CREATE INDEX task_execution ON task(execution);
  `,
  `
  CREATE TABLE tally (store TEXT NOT NULL, writes INTEGER NOT NULL) STRICT;
  INSERT INTO tally VALUES (lower(hex(randomblob(16))), 0);
  `,
];
