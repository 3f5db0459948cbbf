import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { builtIn } from '#domain/render/types.ts';
import { compile } from '#shared/compiler/compile.ts';
import { explain } from '#shared/compiler/explain.ts';
import { remember } from '#shared/compiler/memo.ts';
import { machine } from './lab/machine.ts';
import { application } from './lab/render/application.ts';
import type { Rendered } from './lab/render/process.ts';
import type { Bench } from './run.ts';

/**
 * Ten components on up to 2,000 targets, every value with its chain of layers: reading and rendering, each case in a
 * fresh process; how many components are rendered for a change in one layer; and one question why.
 */
export const bench = async (): Promise<readonly Bench[]> => [
  {
    name: `render, 10 components, a layer for each target that touches one of them, or all: ${machine()}`,
    figures: {
      '1000 targets, one touched': row(await renderedBy(1000, 1)),
      '500 targets, all touched': row(await renderedBy(500, 10)),
      '1000 targets, all touched': row(await renderedBy(1000, 10)),
      '2000 targets, all touched': row(await renderedBy(2000, 10)),
    },
  },
  { name: 'render, 1000 targets, all touched: what is rendered again', figures: counts() },
];

const program = fileURLToPath(new URL('lab/render/process.ts', import.meta.url));
/** Where cli/tidegate.mjs has Node keep what it has compiled; without it the compiler itself takes 25 MiB. */
const compileCache = fileURLToPath(new URL('../../node_modules/.cache/tidegate', import.meta.url));

const renderedBy = async (targets: number, touched: number): Promise<Rendered> => {
  const env = { ...process.env, NODE_COMPILE_CACHE: compileCache };
  const child = fork(program, [String(targets), String(touched)], { env });
  const [told] = (await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(([code]) => {
      throw new Error(`rendering ${targets} targets ended with ${code}`);
    }),
  ])) as [Rendered];
  return told;
};

const row = (told: Rendered) => ({
  'wall ms': Math.round(told.wallMs),
  'processor ms': Math.round(told.ms),
  'of it YAML': Math.round(told.readingMs),
  'MiB at start': Math.round(told.startMiB),
  'peak MiB': Math.round(told.peakMiB),
  'then printing': Math.round(told.printMs),
  'of MB': Math.round(told.textMB * 10) / 10,
  'then digests': Math.round(told.digestMs),
  'peak MiB, all': Math.round(told.peakAfterMiB),
});

/** Components rendered for 1,000 targets, then for a change in one target's layer and in one region's; and a why. */
const counts = () => {
  let rendered = 0;
  const components = builtIn.components.map((type) => ({
    ...type,
    build: (...asked: Parameters<typeof type.build>) => {
      rendered += 1;
      return type.build(...asked);
    },
  }));
  const types = { ...builtIn, components };
  const memory = remember();
  const { files } = application(1000, 10);
  const renderedFor = (changedFile = '') => {
    rendered = 0;
    const changed = files.map(({ path, text }) => ({
      path,
      text: path === changedFile ? text.replace('env: [{', 'env: [{ name: MORE, value: more }, {') : text,
    }));
    const compiled = compile({ files: changed }, { images: {}, types, memory });
    if (compiled.kind === 'mistakes') throw new Error(JSON.stringify(compiled.mistakes.slice(0, 3)));
    return [rendered, compiled] as const;
  };
  const [atFirst, compiled] = renderedFor();
  const began = performance.now();
  const why = explain(compiled, 't999', 'Deployment/service-9.spec.replicas');
  if ('unknown' in why) throw new Error(why.unknown);
  const whyMs = performance.now() - began;
  return {
    'components, at first': atFirst,
    'nothing changed': renderedFor()[0],
    'a layer of one target changed': renderedFor('clusters/t7.yaml')[0],
    'that one back, and a layer of one region': renderedFor('regions/eu.yaml')[0],
    'one why, ms': Math.round(whyMs * 10) / 10,
  };
};
