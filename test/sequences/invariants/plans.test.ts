import { expect, test } from 'vitest';
import { compile } from '#shared/compiler/compile.ts';
import { digestOfJson } from '#shared/services/planning/plan.ts';
import { sequenceOf } from '../generate/sequence.ts';
import type { Scene } from '../scene.ts';
import { sourceOf } from '../world/source.ts';
import { samePlan } from './plans.ts';

const { world: spec } = sequenceOf(1);
const revision = { image: 'shop/app:1', text: 'plain', written: 2 };
const scene = { spec, target: 'eu', asked: () => ({ id: 'r-1', at: 0, revision }) } as unknown as Scene;

/** What the checker says of a release that is planned once, after `happens`. */
const seen = (happens: (watcher: ReturnType<typeof samePlan.open>) => string | undefined) => {
  const watcher = samePlan.open(scene);
  expect(watcher.onAsk?.('r-1', 'registry')).toBeUndefined();
  expect(watcher.onOther?.('release/r-1', { kind: 'planned', plan: 'sha256:a' })).toBeUndefined();
  return happens(watcher);
};
const prepared = (manifest: string) =>
  ({
    at: 0,
    event: { kind: 'prepared', release: 'r-1', snapshot: 'sha256:s', manifest },
  }) as unknown as Parameters<NonNullable<ReturnType<typeof samePlan.open>['onFact']>>[0];

test('a second plan, a tag that is asked for again, and a manifest of this machine alone are findings', () => {
  const again = { kind: 'planned', plan: 'sha256:b' };
  expect(seen(({ onOther }) => onOther?.('release/r-1', again))).toContain('planned twice');
  expect(seen(({ onAsk }) => onAsk?.('r-1', 'registry'))).toContain('asks the registry');
  expect(seen(({ onFact }) => onFact?.(prepared('sha256:other')))).toContain('another machine');
});

test('what the files mean everywhere is none', () => {
  const compiled = compile(sourceOf(spec, revision), { images: {} });
  const manifest = compiled.kind === 'compiled' ? digestOfJson(compiled.manifests['eu']) : '';
  expect(seen(({ onFact }) => onFact?.(prepared(manifest)))).toBeUndefined();
});
