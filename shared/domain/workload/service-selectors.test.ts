import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { KubeObject } from '../kube/object.ts';
import { selectorMove } from './service-selectors.ts';
import type { WorkloadPlan } from './snapshot.ts';

type Labels = Readonly<Record<string, string>>;
const labels = fc.dictionary(fc.constantFrom('app', 'tier', 'track'), fc.constantFrom('a', 'b'));

const service = (selector: Labels): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'web' },
  spec: { selector },
});

const plan = (old: Labels, fresh: Labels): WorkloadPlan =>
  ({
    ref: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
    kind: 'update',
    before: { template: { metadata: { labels: old } }, own: {} },
    after: { template: { metadata: { labels: fresh } }, own: {} },
  }) as unknown as WorkloadPlan;

const finds = (selector: Labels, pod: Labels) =>
  Object.keys(selector).length > 0 && Object.entries(selector).every(([key, value]) => pod[key] === value);

test('whatever is let through: a Service that found the old pods finds all pods, at every moment', () => {
  fc.assert(
    fc.property(labels, labels, labels, labels, (there, wanted, old, fresh) => {
      const move = selectorMove(service(there), service(wanted), [plan(old, fresh)]);
      const isPointedElsewhere = !finds(wanted, old) && !finds(wanted, fresh);
      if (!finds(there, old) || move.kind === 'refused' || isPointedElsewhere) return;
      const during = move.kind === 'first' ? wanted : there;
      expect([finds(during, old), finds(during, fresh), finds(wanted, fresh)]).toEqual([true, true, true]);
    }),
  );
});

test('what is refused could not have gone either way', () => {
  fc.assert(
    fc.property(labels, labels, labels, labels, (there, wanted, old, fresh) => {
      if (selectorMove(service(there), service(wanted), [plan(old, fresh)]).kind !== 'refused') return;
      const both = (selector: Labels) => finds(selector, old) && finds(selector, fresh);
      expect(finds(wanted, fresh) && (both(wanted) || both(there))).toBe(false);
    }),
  );
});

test('labels that change together are refused with the way out', () => {
  const move = selectorMove(service({ track: 'a' }), service({ track: 'b' }), [
    plan({ app: 'web', track: 'a' }, { app: 'web', track: 'b' }),
  ]);
  expect(move).toMatchObject({
    kind: 'refused',
    reason: expect.stringMatching(/Service web moves from track=a to track=b.*release twice/) as string,
  });
});
