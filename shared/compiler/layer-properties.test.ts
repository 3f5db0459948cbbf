import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { jsonOf } from '#domain/config/tree.ts';
import { leavesOf } from '#domain/provenance/written.ts';
import { compile } from './compile.ts';
import { explain } from './explain.ts';
import { formatMistake } from './format-mistake.ts';

/* `PROPERTY_RUNS=2000 npx vitest run shared/compiler/layer-properties.test.ts` looks longer. */
const runs = { numRuns: Number(process.env['PROPERTY_RUNS'] ?? 40) };

const app = `apiVersion: core.oam.dev/v1beta1
kind: Application
metadata: { name: shop }
spec:
  components:
    - name: web
      type: webservice
      properties:
        image: web
        memory: 16Mi
        args: [one, two]
        labels: { tier: front, team: blue }
        env: [{ name: A, value: app }, { name: B, value: app }]
        ports: [{ port: 80, name: http }, { port: 53, protocol: UDP }]
      traits: [{ type: scaler, properties: { replicas: 2 } }]
    - { name: mail, type: worker, properties: { image: mail, env: [{ name: A, value: app }] } }
release:
  targets: [{ name: us, cluster: us, region: us, environment: prod, tenant: acme, labels: { size: big } }]
`;
type Files = Readonly<Record<string, string>>;
const folders = ['environments/prod.yaml', 'regions/us.yaml', 'clusters/us.yaml', 'tenants/acme.yaml'];

const word = fc.constantFrom('x', 'y', 'z');
const some = <T extends object>(fields: { [K in keyof T]: fc.Arbitrary<T[K]> }) =>
  fc.record<T>(fields, { requiredKeys: [] });
const keyed = <T extends object>(item: fc.Arbitrary<T>, nameOf: (item: T) => unknown) =>
  fc.uniqueArray(item, { minLength: 1, maxLength: 3, selector: nameOf });
const variable = fc
  .tuple(fc.constantFrom('A', 'B', 'C'), fc.oneof(word, fc.constant(undefined)))
  .map(([name, value]) => (value === undefined ? { name, $delete: true } : { name, value }));
const port = fc
  .tuple(fc.constantFrom([80, 'TCP'], [80, undefined], [53, 'UDP'], [443, undefined]), word)
  .map(([[number, protocol], name]) => ({
    port: number,
    ...(protocol === undefined ? {} : { protocol }),
    name,
  }));
const args = fc.oneof(
  fc.array(word, { maxLength: 2 }),
  fc.array(word, { maxLength: 2 }).map(($replace) => ({ $replace })),
  fc.subarray(['one', 'x']).map(($delete) => ({ $delete })),
  fc.constant(null),
);
const properties = some({
  memory: fc.constantFrom('32Mi', '64Mi', null),
  args,
  labels: some({ tier: fc.option(word), team: fc.option(word), extra: word }),
  env: keyed(variable, ({ name }) => name),
  ports: keyed(port, (one) => `${one.port} ${'protocol' in one ? one.protocol : 'TCP'}`),
});
const traits = some({
  scaler: fc.oneof(
    fc.integer({ min: 1, max: 9 }).map((replicas) => ({ replicas })),
    fc.constant(null),
  ),
  labels: fc.oneof(some({ tier: word }), fc.constant(null), fc.constant({ $delete: true })),
});
const when = fc.constantFrom(
  'region == "us"',
  'region != "us"',
  'labels.size == "big" and tenant in ["acme"]',
  'component == "mail"',
  'not (environment == "prod")',
  'release.images.web == null',
);
const overlay = fc.record({ properties, traits, when }, { requiredKeys: ['properties'] });
const components = fc.record(
  { web: overlay, mail: fc.record({ properties: some({ env: keyed(variable, ({ name }) => name) }) }) },
  { requiredKeys: ['web'] },
);
/** A layer: what a user may write into one, at every place where a condition may stand. */
const layer = fc
  .record(
    { when, components, variants: fc.array(fc.record({ when, components }), { maxLength: 2 }) },
    { requiredKeys: [] },
  )
  .map((said) => JSON.stringify(said, null, 1));
/** A layer that does not contradict itself: what it takes away no variant of it brings back. */
const plainLayer = fc
  .record({ when, components }, { requiredKeys: ['components'] })
  .map((said) => JSON.stringify(said));
const someLayers = fc
  .tuple(...folders.map(() => fc.option(layer)))
  .map((texts): Files =>
    Object.fromEntries(texts.flatMap((text, index) => (text === null ? [] : [[folders[index], text]]))),
  );

const run = (files: Files) => {
  const source = {
    files: Object.entries({ 'app.yaml': app, ...files }).map(([path, text]) => ({ path, text })),
  };
  const compiled = compile(source, { images: {} });
  return compiled.kind === 'compiled'
    ? compiled
    : expect.fail(compiled.mistakes.map(formatMistake).join('\n'));
};
const objects = (files: Files) => run(files).manifests['us']?.objects;

const paths = [
  'web.properties.memory',
  'web.properties.args',
  'web.properties.labels.tier',
  'web.properties.labels.extra',
  'web.properties.env[A].value',
  'web.properties.env[B].value',
  'web.properties.env[C].value',
  'web.properties.ports[80].name',
  'web.properties.ports[53].name',
  'web.properties.ports[443].name',
  'web.traits.scaler.replicas',
  'web.traits.labels.tier',
  'mail.properties.env[A].value',
];
const chainAt = (files: Files, path: string) => {
  const explained = explain(run(files), 'us', path);
  return 'unknown' in explained ? undefined : explained.causes[0]?.chain;
};

describe('for any layers with conditions, variants, keyed lists, directives and deletions', () => {
  test('rendering is the same again, and in whatever order the files come', () => {
    fc.assert(
      fc.property(someLayers, (files) => {
        expect(objects(Object.fromEntries(Object.entries(files).toReversed()))).toEqual(objects(files));
      }),
      runs,
    );
  });

  test('a layer laid a second time, from a narrower folder, changes nothing', () => {
    fc.assert(
      fc.property(someLayers, plainLayer, (files, last) => {
        const laid: Files = { ...files, 'clusters/us.yaml': last };
        const { 'tenants/acme.yaml': _, ...before } = laid;
        expect(objects({ ...before, 'tenants/acme.yaml': last })).toEqual(objects(before));
      }),
      runs,
    );
  });

  test('layers that speak of different components can change places', () => {
    const mail = fc.record({ properties: some({ env: keyed(variable, ({ name }) => name) }) });
    const of = (name: string, said: unknown) => JSON.stringify({ components: { [name]: said } });
    fc.assert(
      fc.property(someLayers, overlay, mail, (files, one, other) => {
        const lay = (first: string, second: string) =>
          objects({ ...files, 'regions/us.yaml': first, 'clusters/us.yaml': second });
        const [a, b] = [of('web', one), of('mail', other)];
        expect(lay(a, b)).toEqual(lay(b, a));
      }),
      runs,
    );
  });

  test('every value that is written has a chain that ends in it, and each link stands where it says', () => {
    fc.assert(
      fc.property(someLayers, (files) => {
        const texts: Files = { 'app.yaml': app, ...files };
        for (const component of run(files).origin.laid.get('us')?.components ?? [])
          for (const { tree, chain } of leavesOf(component)) {
            const last = chain.at(-1);
            if (tree.kind === 'gone') expect(last?.value).toBeUndefined();
            else expect(last?.value).toEqual(jsonOf(tree));
            for (const { at, value } of chain) {
              const from = texts[at.file]?.split('\n').slice(at.line - 1) ?? [];
              from[0] = (from[0] ?? expect.fail(`${at.file} has no line ${at.line}`)).slice(at.column - 1);
              // A directive makes a list out of the one before it.
              if (/^\{\s*"\$/.test(from.join('\n'))) continue;
              if (typeof value !== 'object' && value !== undefined)
                expect(from.join('\n')).toContain(String(value));
            }
          }
      }),
      runs,
    );
  });

  test('why never lies: without the layer that it names, what holds is what had lost to it', () => {
    const seen = { links: 0, deletions: 0, conditions: 0 };
    fc.assert(
      fc.property(someLayers, (files) => {
        for (const path of paths) {
          const chain = chainAt(files, path) ?? [];
          const last = chain.at(-1);
          if (last === undefined || last.file === 'app.yaml') continue;
          seen.links += 1;
          seen.deletions += Number(last.value === undefined);
          seen.conditions += Number(last.when !== undefined);
          const { [last.file]: _, ...rest } = files;
          const left = chain.findLast(({ file }) => file !== last.file);
          expect([path, chainAt(rest, path)?.at(-1)]).toEqual([path, left]);
        }
      }),
      runs,
    );
    // The layers were such that there was something to lie about.
    expect(Math.min(seen.links / 20, seen.deletions, seen.conditions)).toBeGreaterThan(0);
  });

  test('what why says of an object holds: another value at the place that it names makes another field', () => {
    fc.assert(
      fc.property(someLayers, (files) => {
        const compiled = run(files);
        const field = 'Deployment/web.spec.replicas';
        const explained = explain(compiled, 'us', field);
        // Without a scaler nobody sets it, and why says so.
        if ('unknown' in explained || explained.value === undefined) return true;
        const last = explained.causes[0]?.chain.at(-1);
        const lines = ({ 'app.yaml': app, ...files }[last?.file ?? ''] ?? '').split('\n');
        const line = lines[(last?.line ?? 0) - 1] ?? '';
        const [before, after] = [line.slice(0, (last?.column ?? 1) - 1), line.slice((last?.column ?? 1) - 1)];
        lines[(last?.line ?? 0) - 1] = before + after.replace(/^\d+/, '77');
        const changed = explain(run({ ...files, [last?.file ?? '']: lines.join('\n') }), 'us', field);
        expect('unknown' in changed ? undefined : changed.value).toBe(77);
        return true;
      }),
      runs,
    );
  });
});
