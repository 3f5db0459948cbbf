import { expect, test } from 'vitest';
import type { Source } from '#domain/config/place.ts';
import { historiesOf, largestPayloadOf } from './histories.ts';
import { openSimulatedTheatre } from './simulated-stage.ts';
import type { Stage } from './stage.ts';

/* A release to very many targets. An execution of Step Functions ends at 25,000 events, and a state at 256 KiB. */

/** CI plays two thousand (TIDEGATE_LONG=1), `npm test` enough to count what each costs. */
const count = process.env['TIDEGATE_LONG'] === undefined ? 60 : 2000;

const source = (image: string, namespace: string): Source => ({
  files: [
    {
      path: 'app.yaml',
      text: `apiVersion: core.oam.dev/v1beta1
kind: Application
metadata: { name: shop }
spec:
  components:
    - { name: shop, type: webservice, properties: { image: '${image}' } }
release:
  strategy: { steps: [100%], bake: 0s }
  checks: { errors: false, window: 1s }
  targets:
${Array.from({ length: count }, (_, n) => `    - { name: target-${n}, cluster: local, namespace: ${namespace}-${n}, environment: prod, region: eu }\n`).join('')}`,
    },
  ],
});

/** Bytes of the largest event in any stream. */
const largestEntryOf = async ({ world: { journal } }: Stage): Promise<number> => {
  const streams = await journal.list('');
  const entries = (await Promise.all(streams.map(({ stream }) => journal.read(stream)))).flat();
  return Math.max(...entries.map(({ event }) => Buffer.byteLength(JSON.stringify(event))));
};

test(`a release to ${count} targets comes nowhere near the limits of an execution`, async () => {
  const stage = await openSimulatedTheatre();
  await stage.request('r-1', source('shop/app:1', stage.namespace));
  expect((await stage.ended('r-1', 24 * 3_600_000)).outcome?.kind).toBe('released');
  const releases = await historiesOf(stage, 'release');
  // Each target has a wave of its own here, which costs most.
  expect(Math.max(...releases.values())).toBeLessThan(24 * Math.min(count, 800) + 100);
  expect(Math.max(...releases.values())).toBeLessThan(15_000);
  expect(releases.size).toBeGreaterThanOrEqual(Math.floor(count / 400));
  expect(await largestPayloadOf(stage, 'release')).toBeLessThan(128 * 1024);
  expect(await largestPayloadOf(stage, 'rollout')).toBeLessThan(16 * 1024);
  // An entry of the journal may have 256 KiB: so much for each target leaves room for 2,000.
  expect(await largestEntryOf(stage)).toBeLessThan(count * 80 + 4096);
}, 1_800_000);
