import { expect, test } from 'vitest';
import { targetStream } from '#domain/streams.ts';
import type { Cluster } from '#ports/cluster.ts';
import { registerSource } from '#shared/services/apps/register.ts';
import { openSimulatedTheatre } from './simulated-stage.ts';
import { app, released, rule } from './sync.ts';

/* A sync of many targets in which nothing has changed costs reads, and the two records of the run itself. */

const targets = 1000;

test(
  'a sync of 1,000 targets without change writes nothing but that it ran',
  { timeout: 300_000 },
  async ({ onTestFinished }) => {
    const { stage, look } = await released(() => openSimulatedTheatre(), onTestFinished, rule('heal'));
    const { world, namespace } = stage;
    const [file] = app(namespace).files;
    const names = Array.from({ length: targets }, (_, n) => `t${n}`);
    const lines = names.map(
      (name) => `{name: ${name}, cluster: local, namespace: ${name}, environment: prod}`,
    );
    const text = (file?.text ?? '').replace(/targets: .*/, `targets: [${lines.join(', ')}]`);
    await registerSource(world, 'shop', { files: [{ path: 'app.yaml', text }] }, 'ann');
    // Each has had the release that the first one had, with the same objects.
    const past = await world.journal.read(targetStream('shop', 'eu'));
    for (const name of names)
      for (const { seq, event, at } of past)
        await world.journal.append(targetStream('shop', name), seq - 1, event, at);

    const writes: string[] = [];
    const looked = new Set<string>();
    const { journal, blobs } = world;
    const clusterOf = world.cluster.bind(world);
    const watched = async (name: string): Promise<Cluster> => {
      const one = await clusterOf(name);
      return {
        ...one,
        list: (query) => (looked.add(query.namespace ?? ''), one.list(query)),
        patch: (...asked) => {
          if (asked[2]?.dryRun !== true) writes.push('patch');
          return one.patch(...asked);
        },
        remove: (...asked) => (writes.push('remove'), one.remove(...asked)),
        apply: (...asked) => {
          if (asked[1]?.dryRun !== true) writes.push('apply');
          return one.apply(...asked);
        },
      };
    };
    Object.assign(world, {
      cluster: watched,
      journal: {
        ...journal,
        append: (...asked: Parameters<typeof journal.append>) => {
          writes.push(asked[0]);
          return journal.append(...asked);
        },
      },
      blobs: { ...blobs, put: (text: string) => (writes.push('blob'), blobs.put(text)) },
    });
    expect(await look()).toBeUndefined();
    expect(looked.size).toBe(targets);
    expect(writes).toEqual(['sync/prod', 'sync/prod']);
  },
);
