import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkCdevents } from './cdevents.ts';
import { listIn, readVectors } from './result.ts';
import { checkSignature, type SignatureVector } from './signatures.ts';
import { checkTrigger, type TriggerVector } from './triggers.ts';

/* The recorded vectors, as `npm run conformance:events` plays them; skipped where ../shared is absent. */

const folder = path.join(import.meta.dirname, '../../../../shared/vectors');
const read = (name: string) => readVectors(folder, name) ?? {};
const signatures = listIn(read('webhook-signatures.json'), 'vectors') as readonly SignatureVector[];
const triggers = listIn(read('trigger-events.json'), 'events') as readonly TriggerVector[];

describe.skipIf(signatures.length === 0)(
  'the recorded vectors (skipped: ../shared/vectors is absent)',
  () => {
    test('are there in number', () => {
      expect(signatures.length).toBeGreaterThanOrEqual(54);
      expect(triggers.length).toBeGreaterThanOrEqual(24);
    });

    test.each(signatures)('signature $id', async (vector) => {
      expect(await checkSignature(vector)).toMatchObject({ isRight: true });
    });

    test.each(triggers)('event $id', async (vector) => {
      expect(await checkTrigger(vector)).toMatchObject({ isRight: true });
    });

    test('CDEvents, in both modes of CloudEvents', async () => {
      const results = await checkCdevents(read('cdevents.json'));
      expect(results.filter(({ isRight }) => !isRight)).toEqual([]);
    });
  },
);

test('a vector that is not met is told as such', async () => {
  const vector = { id: 'x', scheme: 'hub-sha256', provider: 'github', secret: 's', body: '{}' };
  expect(await checkSignature({ ...vector, expect: 'valid' })).toMatchObject({ isRight: false });
  expect(await checkSignature({ ...vector, expect: 'invalid' })).toMatchObject({ isRight: true });
  const body = { repository: { repo_name: 'shop/web' }, push_data: { tag: 'v1' } };
  const other = { action: 'trigger', kind: 'image', tag: 'v2' };
  expect(await checkTrigger({ id: 'x', provider: 'dockerhub', body, expect: other })).toMatchObject({
    isRight: false,
  });
});
