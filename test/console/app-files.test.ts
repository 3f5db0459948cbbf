import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { compile } from '#shared/compiler/compile.ts';
import { nobody } from '#shared/compiler/definitions.ts';
import { forbiddenKeys } from '#shared/compiler/yaml-tree.ts';
import { clusterLines } from '#console/state/cluster-file.ts';
import { readSettings } from '#worlds/settings/settings.ts';
import { emptyWish, filesFor, type Size, sizes, type Wish } from '#console/state/app-files.ts';

const shop: Wish = {
  ...emptyWish,
  name: 'shop',
  image: 'ghcr.io/acme/shop:1.4.0',
  places: [
    { environment: 'staging', cluster: 'one' },
    { environment: 'prod', cluster: 'two' },
  ],
  checks: { errors: true, latencyMs: '300' },
  isAsked: true,
};
const compiled = (wish: Wish) => compile({ files: filesFor(wish) }, { images: {}, evaluate: nobody });

test('what the form writes compiles, to what was typed', () => {
  const found = compiled(shop);
  if (found.kind === 'mistakes') throw new Error(JSON.stringify(found.mistakes));
  expect(found.app.release.targets).toMatchObject([
    { name: 'staging', cluster: 'one', namespace: 'shop', environment: 'staging' },
    { name: 'prod', cluster: 'two', environment: 'prod' },
  ]);
  expect(found.app.release.judging.checks).toMatchObject([
    { kind: 'errors', maxIncrease: 0.1 },
    { kind: 'latency', slowerThanMs: 300 },
  ]);
  expect(JSON.stringify(found.manifests['prod'])).toContain('ghcr.io/acme/shop:1.4.0');
});

test('every size, and a worker that nothing calls, compile too', () => {
  for (const size of Object.keys(sizes) as Size[])
    expect(compiled({ ...shop, size, port: '', checks: { errors: false, latencyMs: '' } }).kind).toBe(
      'compiled',
    );
});

test('whatever is typed stays one value: it never becomes another field, and is refused with its place', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 30 }), (typed) => {
      const found = compiled({ ...shop, image: typed });
      if (found.kind === 'mistakes') return found.mistakes.every(({ file }) => file === 'app.yaml');
      return JSON.stringify(found.manifests['prod']).includes(JSON.stringify(typed));
    }),
  );
});

test('the lines for another cluster are settings of that cluster, whatever its name, file and context are', () => {
  const typed = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 });
  const named = typed.filter((text) => !forbiddenKeys.includes(text));
  fc.assert(
    fc.property(named, typed, typed, (name, kubeconfig, context) => {
      const prometheus = 'https://prometheus.example.com';
      const lines = clusterLines({ name, kubeconfig, context, prometheus });
      const { clusters = {} } = readSettings('tidegate.yaml', lines);
      expect(Object.keys(clusters)).toEqual([name]);
      expect(clusters[name]).toMatchObject({ kubeconfig, context, metrics: { kind: 'prometheus' } });
    }),
  );
});
