import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { failedContainerOf, shownLog } from './pod-log.ts';

const pod = (...containerStatuses: readonly object[]) =>
  ({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' }, status: { containerStatuses } }) as never;
const ended = { terminated: { exitCode: 1 } };

test.each([
  [
    'one that was restarted, before its restart',
    [{ name: 'a', ready: true, lastState: ended }],
    { container: 'a', isPrevious: true },
  ],
  [
    'one that runs and is not ready',
    [
      { name: 'a', ready: true },
      { name: 'b', ready: false, state: { running: {} } },
    ],
    { container: 'b', isPrevious: false },
  ],
  ['none that waits for its image', [{ name: 'a', ready: false, state: { waiting: {} } }], undefined],
  ['none that is ready', [{ name: 'a', ready: true, state: { running: {} } }], undefined],
])('of a pod %s', (_, statuses, expected) => expect(failedContainerOf(pod(...statuses))).toEqual(expected));

test('a log shows no secret of the manifest or of its own, and no character that acts on a terminal', () => {
  const secret = fc.stringMatching(/^[A-Za-z0-9]{12,20}$/);
  fc.assert(
    fc.property(secret, secret, fc.string(), (known, own, rest) => {
      const text = `dial tcp with zq${known}\npassword=zq${own}\n\u001B[31m${rest}\u202Ex\u0007`;
      const shown = shownLog(text, [`zq${known}`]);
      expect(shown).not.toContain(`zq${known}`);
      expect(shown).not.toContain(`zq${own}`);
      expect(shown).not.toMatch(/(?![\t\n])[\p{Cc}\p{Cf}]/u);
    }),
  );
});

test('of a long log the end is kept, from the beginning of a line', () => {
  const shown = shownLog(Array.from({ length: 2_000 }, (_, index) => `line ${index}`).join('\n'), []);
  expect(shown.length).toBeLessThanOrEqual(4_001);
  expect(shown).toMatch(/^…line \d+\n/);
  expect(shown.endsWith('line 1999')).toBe(true);
});
