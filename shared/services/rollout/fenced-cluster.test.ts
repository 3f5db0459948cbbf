import { expect, test } from 'vitest';
import { openSimulatedCluster } from '#adapters/cluster/simulated/open.ts';
import { handClock } from '#adapters/clock/hand.ts';
import { openMemoryJournal } from '#adapters/journal/memory.ts';
import type { JsonObject } from '#domain/json.ts';
import type { World } from '#ports/world.ts';
import type { LockedRollout } from '../store/targets.ts';
import { fencedCluster } from './fenced-cluster.ts';

const stream = 'target/shop/eu';

test('a call writes no more once its release is gone from the target, or another call of the task is ahead', async () => {
  const journal = openMemoryJournal();
  const simulated = openSimulatedCluster({
    name: 'local',
    clock: handClock(0),
    random: () => 0.5,
    namespaces: ['shop'],
  });
  const world = { journal, cluster: async () => simulated } as unknown as World;
  const rollout = {
    stream,
    release: { id: 'r-1', cause: { kind: 'manual' } },
    lock: { release: 'r-1', fence: 1 },
    place: { cluster: 'local', name: 'eu' },
  } as unknown as LockedRollout;
  let seq = 0;
  const note = (fact: JsonObject) => journal.append(stream, (seq += 1) - 1, fact, 0);
  const write = async (over: Parameters<typeof fencedCluster>[2]) => {
    const cluster = await fencedCluster(world, rollout, over);
    const metadata = { name: 'one', namespace: 'shop' };
    return cluster.apply({ apiVersion: 'v1', kind: 'ConfigMap', metadata });
  };
  await note({ kind: 'taken', release: 'r-1' });
  await expect(write(['prepared'])).resolves.toBeDefined();
  await note({ kind: 'prepared', release: 'r-1' });
  await expect(write([])).resolves.toBeDefined();
  await expect(write(['prepared'])).rejects.toMatchObject({ name: 'Conflict' });
  await note({ kind: 'closed', release: 'r-1' });
  await expect(write([])).rejects.toMatchObject({ name: 'TargetLost' });
});
