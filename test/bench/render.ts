import type { Source } from '#domain/app/app.ts';
import { explain } from '#shared/reading/explain.ts';
import { compile } from '#shared/reading/compile.ts';
import { sortFiles } from '#shared/reading/sort-files.ts';
import type { Bench } from './run.ts';

/** An application of ten components, and as many targets, each with a layer of its own that touches so many of them. */
const application = (targets: number, touched: number): Source => {
  const names = Array.from({ length: 10 }, (_, index) => `service-${index}`);
  const component = (name: string) => `    - name: ${name}
      type: webservice
      properties:
        image: shop/${name}:1.0.0
        ports: [{ port: 80, containerPort: 8080, expose: true }]
        cpu: 100m
        memory: 128Mi
        env: [{ name: LOG_LEVEL, value: info }, { name: NAME, value: ${name} }]
        readinessProbe: { httpGet: { path: /ready, port: 8080 } }
      traits: [{ type: scaler, properties: { replicas: 3 } }]
`;
  const regions = ['eu', 'us', 'ap', 'sa'];
  const places = Array.from(
    { length: targets },
    (_, index) =>
      `    - { name: t${index}, environment: ${index % 2 === 0 ? 'prod' : 'test'}, region: ${regions[index % 4]} }\n`,
  );
  const app = `apiVersion: core.oam.dev/v1beta1\nkind: Application\nmetadata: { name: shop }\nspec:\n  components:\n${names.map(component).join('')}release:\n  targets:\n${places.join('')}`;
  const layer = (say: (name: string) => string, count = 10) =>
    `components:\n${names
      .slice(0, count)
      .map((name) => `  ${name}: ${say(name)}\n`)
      .join('')}`;
  const files = [
    { path: 'app.yaml', text: app },
    {
      path: 'environments/prod.yaml',
      text: layer(() => '{ properties: { memory: 256Mi }, traits: { scaler: { replicas: 6 } } }'),
    },
    {
      path: 'environments/test.yaml',
      text: layer(() => '{ when: \'region in ["eu", "us"]\', properties: { cpu: 50m } }'),
    },
    ...regions.map((region) => ({
      path: `regions/${region}.yaml`,
      text: layer(() => `{ properties: { env: [{ name: REGION, value: ${region} }] } }`),
    })),
    ...Array.from({ length: targets }, (_, index) => ({
      path: `clusters/t${index}.yaml`,
      text: layer(() => `{ properties: { env: [{ name: CLUSTER, value: t${index} }] } }`, touched),
    })),
  ];
  return { files };
};

const render = (source: Source) => {
  const compiled = compile(source, { images: {} });
  if (compiled.kind === 'mistakes') throw new Error(JSON.stringify(compiled.mistakes.slice(0, 3)));
  return compiled;
};

const measure = (targets: number, touched: number) => {
  const source = application(targets, touched);
  const readStart = performance.now();
  sortFiles(source.files);
  const readMs = performance.now() - readStart;
  const before = process.memoryUsage().heapUsed;
  const cpu = process.cpuUsage();
  const start = performance.now();
  const compiled = render(source);
  const ms = performance.now() - start;
  const { user, system } = process.cpuUsage(cpu);
  const { heapUsed, rss } = process.memoryUsage();
  return {
    compiled,
    readMs,
    ms,
    cpuMs: (user + system) / 1000,
    heapMiB: (heapUsed - before) / 2 ** 20,
    rssMiB: rss / 2 ** 20,
  };
};

const round = (value: number): number => Math.round(value * 100) / 100;

/** Reading and rendering, provenance and all, where every component differs in every target; and one question why. */
export const bench = async (): Promise<Bench> => {
  measure(200, 10);
  const [few, many] = [measure(100, 1), measure(1000, 1)];
  const [fewWorst, manyWorst] = [measure(100, 10), measure(1000, 10)];
  const start = performance.now();
  const why = explain(many.compiled, 't999', 'Deployment/service-9.spec.replicas');
  const whyMs = performance.now() - start;
  if ('unknown' in why) throw new Error(why.unknown);
  const row = (targets: number, { ms, readMs, cpuMs, heapMiB, rssMiB }: typeof few) => ({
    ms: round(ms),
    'of it reading YAML': round(readMs),
    'rendering ms': round(ms - readMs),
    'processor ms': round(cpuMs),
    'rendering ms per target': round((ms - readMs) / targets),
    'heap MiB': round(heapMiB),
    'rss MiB': round(rssMiB),
  });
  return {
    name: 'render: 10 components, files read, chains kept; a layer for each target that touches one component, or all',
    figures: {
      '100 targets, one touched': row(100, few),
      '1000 targets, one touched': row(1000, many),
      '100 targets, all touched': row(100, fewWorst),
      '1000 targets, all touched': row(1000, manyWorst),
      'rendering per target, 1000 against 100': round(
        (many.ms - many.readMs) / 1000 / ((few.ms - few.readMs) / 100),
      ),
      'the same, all touched': round(
        (manyWorst.ms - manyWorst.readMs) / 1000 / ((fewWorst.ms - fewWorst.readMs) / 100),
      ),
      'one why, ms': round(whyMs),
    },
  };
};
