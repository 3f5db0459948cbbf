import { basename, join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { openSimulatedCluster, type SimulatedCluster } from '#adapters/cluster/simulated/open.ts';
import { type Behaviour, openSimulatedMetrics } from '#adapters/metrics/simulated/open.ts';
import { openDatabase } from '#adapters/sqlite/open.ts';
import { guarded, isDamage, isUnwritable } from '#adapters/sqlite/trouble.ts';
import { Failure } from '#domain/failure.ts';
import type { KubeObject } from '#domain/kube/object.ts';
import type { Clock } from '#ports/clock.ts';
import type { Place } from './place.ts';

/** Objects that someone else applied before us, by the name of a simulated cluster. */
export type Seeds = Readonly<Record<string, readonly KubeObject[]>>;

interface Options {
  readonly dir: string;
  readonly seeds?: Seeds;
  readonly clock: Clock & { after(ms: number, run: () => void): () => void };
}

/** A cluster that is only played, kept in `<dir>/cluster-<name>.sqlite`: opened again, the same pods run in it. */
export const openSimulated = async (name: string, { dir, seeds = {}, clock }: Options): Promise<Place> => {
  const db = openGame(join(dir, `cluster-${name}.sqlite`));
  // Pods that start a little later or earlier than each other: here chance is wanted.
  const random = (): number => Math.random();
  const cluster = openSimulatedCluster({
    name,
    clock,
    random,
    namespaces: namespacesOf(seeds[name] ?? []),
    store: keepIn(db),
  });
  await plant(cluster, seeds[name] ?? []);
  return {
    cluster,
    metrics: openSimulatedMetrics({
      now: () => clock.now(),
      pods: () => cluster.pods(),
      seed: name,
      requestsPerSecond: () => requestsPerSecond,
      behaviour,
    }),
    close: async () => {
      cluster.close();
      db.close();
    },
  };
};

/** Nothing of a game is in a backup. */
const openGame = (file: string): DatabaseSync => {
  try {
    return openDatabase(file);
  } catch (error) {
    if (!isDamage(error)) throw error;
    const way = 'is damaged; move it away: the simulated cluster then begins empty';
    throw new Failure('Broken', basename(file), way, error.data);
  }
};

/**
 * The requests to all pods of one workload together: enough to judge a batch within seconds, and enough that one pod of
 * ten almost never fails so often by chance that it looks bad (below 1 in 10,000 releases).
 */
const requestsPerSecond = 3000;

/** An image whose tag ends in `-bad` fails every eighth request; all others do well. */
const behaviour = (image: string): Behaviour => ({
  errorRatio: image.endsWith('-bad') ? 0.125 : 0.0005,
  latencyMs: { median: 40, p99: 200 },
});

const namespacesOf = (objects: readonly KubeObject[]): readonly string[] => [
  ...new Set(objects.flatMap(({ metadata }) => metadata.namespace ?? [])),
];

/** As applied by `kubectl apply` long ago; an existing object is left unchanged. */
const plant = async (cluster: SimulatedCluster, objects: readonly KubeObject[]): Promise<void> => {
  const kubectl = cluster.as('kubectl');
  for (const object of objects) {
    const { apiVersion, kind, metadata } = object;
    const ref = {
      apiVersion,
      kind,
      name: metadata.name,
      ...(metadata.namespace !== undefined && { namespace: metadata.namespace }),
    };
    if ((await kubectl.get(ref)) === undefined) await kubectl.apply(object);
  }
};

interface Keep {
  load(): Iterable<readonly [key: string, json: string]>;
  save(key: string, json: string | undefined): void;
}

const keepIn = (db: DatabaseSync): Keep => {
  // A simulation may lose its last moment at a power cut; a disk write for each change would be too slow.
  const begin = (): void =>
    db.exec(
      'PRAGMA synchronous = NORMAL; CREATE TABLE IF NOT EXISTS object (key TEXT PRIMARY KEY, json TEXT NOT NULL) STRICT, WITHOUT ROWID',
    );
  const file = db.location() ?? 'memory';
  guarded(file, begin);
  const load = db.prepare('SELECT key, json FROM object');
  const put = db.prepare(
    'INSERT INTO object (key, json) VALUES (?, ?) ON CONFLICT DO UPDATE SET json = excluded.json',
  );
  const drop = db.prepare('DELETE FROM object WHERE key = ?');
  const pending = new Map<string, string | undefined>();
  const write = (): void => {
    for (const [key, json] of pending) {
      if (json === undefined) drop.run(key);
      else put.run(key, json);
      pending.delete(key);
    }
  };
  return {
    load: () => load.all().map((row) => [String(row['key']), String(row['json'])] as const),
    save: (key, json) => {
      pending.set(key, json);
      try {
        guarded(file, write);
      } catch (error) {
        // The cluster lives on in memory while the disk is full, as a real one would; with the next change it is kept.
        if (!isUnwritable(error)) throw error;
      }
    },
  };
};
