import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { openSqliteJournal } from '#adapters/journal/sqlite.ts';
import { openDatabase } from '#adapters/sqlite/open.ts';
import { indexes } from '#domain/indexes.ts';
import { auditStream, releaseStream } from '#domain/streams.ts';
import { machine, quantile } from './lab/machine.ts';
import type { Line } from './lab/soak-life.ts';
import type { Bench } from './run.ts';

const total = Number(process.env['SOAK_RELEASES'] ?? 5000);
const apps = Math.min(20, total);
/** It stops by itself, with what it has. */
const longestMs = Number(process.env['SOAK_MINUTES'] ?? 60) * 60_000;
const killEvery = 50;
/** When everything is warm: a process grows to its size in the first hundreds, whatever comes after. */
const early = Math.ceil(Math.max(total / 10, Math.min(500, total / 3)));

/**
 * The local server for many releases of 20 applications on a simulated cluster, with a retention of a minute (and the
 * last 50 of each). The first half is one life: memory, disk and lists early and at its end. In the second
 * half the server is killed every 50 releases; then every release is counted: none lost, none twice.
 */
export const bench = async (): Promise<Bench> => {
  const dir = mkdtempSync(join(tmpdir(), 'tidegate-soak-'));
  const soak = openSoak(dir);
  try {
    await soak.run(early);
    const first = soak.sample();
    await soak.run(Math.ceil(total / 2));
    const late = soak.sample();
    for (let done = soak.over(); done < total && !soak.isLate(); done = soak.over()) {
      soak.kill();
      await soak.run(Math.min(total, done + killEvery));
    }
    await soak.drain();
    soak.kill();
    const round = (value: number): number => Math.round(value * 100) / 100;
    return {
      name: 'soak',
      figures: {
        machine: machine(),
        releases: soak.over(),
        kills: soak.kills(),
        ...(await soak.count()),
        'resident MB, early and late': `${round(first.memory)} ${round(late.memory)}`,
        'resident, times early (bar 1.2)': round(late.memory / first.memory),
        'list p95 ms, early and late': `${round(first.list)} ${round(late.list)}`,
        'list p95, times early (bar 2)': round(late.list / first.list),
        'status p95 ms, early and late': `${round(first.status)} ${round(late.status)}`,
        'status p95, times early (bar 2)': round(late.status / first.status),
        ...Object.fromEntries(
          Object.keys(disk(dir)).map((file) => [
            `${file} MB, early, late and at the end`,
            [first.disk, late.disk, disk(dir)].map((at) => round(at[file] ?? 0)).join(' '),
          ]),
        ),
      },
    };
  } finally {
    soak.kill();
    rmSync(dir, { recursive: true });
  }
};

/** Megabytes of each store, with its log. */
const disk = (dir: string): Readonly<Record<string, number>> => {
  const sizes: Record<string, number> = {};
  for (const file of readdirSync(dir)) {
    const store = file.replace(/-(wal|shm|head|lock)$/, '');
    sizes[store] = (sizes[store] ?? 0) + statSync(join(dir, file)).size / 1e6;
  }
  return sizes;
};

const openSoak = (dir: string) => {
  const began = Date.now();
  const accepted = new Map<string, string>();
  const ended = new Map<string, string>();
  const wanted = new Map<string, number>(Array.from({ length: apps }, (_, app) => [`app-${app}`, 1]));
  let lists: number[] = [];
  let statuses: number[] = [];
  let memory: number[] = [];
  let life: ChildProcess | undefined;
  let kills = 0;
  let goal = 0;
  let reached = Promise.withResolvers<void>();
  let drained = Promise.withResolvers<void>();

  const busy = new Set<string>();
  const next = (app: string): void => {
    if (busy.has(app)) return;
    busy.add(app);
    life?.stdin?.write(`${app} ${wanted.get(app)}\n`);
  };
  const hear = (line: Line): void => {
    if (line.kind === 'ready') for (const app of wanted.keys()) next(app);
    else if (line.kind === 'accepted') accepted.set(line.key, line.id);
    else if (line.kind === 'list') lists.push(line.ms);
    else if (line.kind === 'status') statuses.push(line.ms);
    else if (line.kind === 'memory') memory.push(line.bytes / 1e6);
    else {
      ended.set(line.key, line.outcome);
      if (line.why !== undefined) process.stderr.write(`${line.key} ${line.outcome}: ${line.why}\n`);
      const app = line.key.slice(0, line.key.lastIndexOf('-'));
      wanted.set(app, (wanted.get(app) ?? 0) + 1);
      busy.delete(app);
      if (busy.size === 0) drained.resolve();
      if (ended.size >= goal || isLate()) reached.resolve();
      else next(app);
    }
  };
  const isLate = (): boolean => Date.now() > began + longestMs;
  const live = (): void => {
    const file = fileURLToPath(new URL('lab/soak-life.ts', import.meta.url));
    life = spawn(process.execPath, [file, dir, String(apps), String(began)], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    createInterface(life.stdout as NodeJS.ReadableStream).on('line', (line) =>
      hear(JSON.parse(line) as Line),
    );
    life.once('exit', (code) => {
      if (code !== null) reached.reject(new Error(`the server ended by itself with ${code}`));
    });
  };
  return {
    /** Until so many releases are over. */
    run: async (upTo: number): Promise<void> => {
      goal = upTo;
      reached = Promise.withResolvers<void>();
      if (life === undefined) live();
      else for (const app of wanted.keys()) next(app);
      await reached.promise;
    },
    /** Until what was asked for is over, and nothing new is. */
    drain: async (): Promise<void> => {
      drained = Promise.withResolvers<void>();
      goal = 0;
      if (busy.size > 0) await drained.promise;
    },
    kill: (): void => {
      if (life === undefined) return;
      kills += 1;
      busy.clear();
      life.removeAllListeners('exit');
      life.kill('SIGKILL');
      life = undefined;
    },
    sample: () => {
      const sample = {
        memory: quantile(memory.slice(-5), 0.5),
        list: quantile(lists, 0.95),
        status: quantile(statuses, 0.95),
        disk: disk(dir),
      };
      [lists, statuses, memory] = [[], [], []];
      return sample;
    },
    over: () => ended.size,
    kills: () => kills,
    isLate,
    /** Every accepted release is there or in the audit, once; nothing else is there. */
    count: async () => {
      const db = openDatabase(join(dir, 'tidegate.sqlite'));
      const journal = openSqliteJournal(db);
      const kept = (await journal.find(indexes.releases)).map(({ stream }) =>
        stream.slice(releaseStream('').length),
      );
      const audited = (await journal.list(auditStream(''))).map(({ stream }) =>
        stream.slice(auditStream('').length),
      );
      db.close();
      const known = new Set([...kept, ...audited]);
      const ids = new Set(accepted.values());
      return {
        'kept, and in the audit': `${kept.length} ${audited.length}`,
        lost: [...ids].filter((id) => !known.has(id)).length,
        twice: [...known].filter((id) => !ids.has(id)).length + kept.length + audited.length - known.size,
        'not released': [...ended.values()].filter((outcome) => outcome !== 'released').length,
      };
    },
  };
};
