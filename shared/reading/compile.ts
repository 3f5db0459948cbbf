import type { App, Mistake, ReleaseSection, Source } from '#domain/app/app.ts';
import { repeated } from '#domain/app/list-keys.ts';
import { readRelease } from '#domain/app/read-release.ts';
import { jsonOf } from '#domain/app/tree.ts';
import type { JsonObject } from '#domain/json.ts';
import type { Manifest } from '#domain/render/manifest.ts';
import { inspectComponent } from '#domain/render/component.ts';
import { builtIn } from '#domain/render/types.ts';
import { readApplication, type Application } from './application.ts';
import { layerMistakes, placesOf, strayDirectives } from './layers.ts';
import { eventLayer, renderTargets, strangers } from './render-targets.ts';
import { sortFiles } from './sort-files.ts';

export type Compiled =
  | {
      readonly kind: 'compiled';
      /** The application as its own file says it, before any layer. */
      readonly app: App;
      /** What each target runs, by the target's name. */
      readonly manifests: Readonly<Record<string, Manifest>>;
    }
  | { readonly kind: 'mistakes'; readonly mistakes: readonly Mistake[] };

export interface CompileOptions {
  /** Image of each component that a release event names; the last layer of all. */
  readonly images: Readonly<Record<string, string>>;
}

/**
 * Turns an application's files into what each of its targets runs. Pure: equal arguments, equal answer.
 * When anything is wrong, all of it is said at once, ordered by file and line, and nothing is rendered.
 */
export const compile = (source: Source, { images }: CompileOptions): Compiled => {
  const sorted = sortFiles(source.files);
  const { app, layers, mistakes } = sorted;
  if (app === undefined || mistakes.length > 0) return refuse(mistakes);
  const { application, mistakes: wrong } = readApplication(app);
  const release = readRelease(application.release, application.namespace, application.at);
  const targets = release.kind === 'fine' ? release.value.targets : undefined;
  const places = targets && placesOf(targets);
  const structural = [
    ...wrong,
    ...strayDirectives(app, false),
    ...(release.kind === 'mistaken' ? release.mistakes : []),
    ...layers.flatMap((layer) => layerMistakes(layer, application, places)),
    ...strangers(images, application),
    ...application.components.flatMap(({ properties }) => repeated(properties)),
    ...(targets === undefined ? application.components.flatMap((one) => inspectComponent(one, builtIn)) : []),
  ];
  const rendered = renderTargets(application, layers, targets ?? [], eventLayer(images));
  const all = [...structural, ...(rendered.kind === 'mistaken' ? rendered.mistakes : [])];
  if (all.length > 0 || rendered.kind === 'mistaken' || release.kind === 'mistaken') return refuse(all);
  return { kind: 'compiled', app: appOf(application, release.value), manifests: rendered.value };
};

const refuse = (mistakes: readonly Mistake[]): Compiled => {
  const byPlace = new Map(
    mistakes.map((mistake) => [
      JSON.stringify([mistake.file, mistake.line, mistake.column, mistake.because]),
      mistake,
    ]),
  );
  const ordered = [...byPlace.values()].toSorted(
    (a, b) =>
      Number(a.file.includes('/')) - Number(b.file.includes('/')) ||
      compareText(a.file, b.file) ||
      a.line - b.line ||
      a.column - b.column,
  );
  return { kind: 'mistakes', mistakes: capped(ordered) };
};

/** Nobody mends more than this at once; the last one says how many there are. */
const maxMistakes = 100;

const capped = (mistakes: readonly Mistake[]): readonly Mistake[] => {
  const next = mistakes[maxMistakes];
  if (next === undefined) return mistakes;
  const because = `and ${mistakes.length - maxMistakes} more mistakes from here on`;
  return [...mistakes.slice(0, maxMistakes), { ...next, because }];
};

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const appOf = ({ marks, components }: Application, release: ReleaseSection): App => ({
  name: marks.name,
  components: components.map(({ name, type, properties, traits }) => ({
    name,
    type: type.name,
    properties: jsonOf(properties) as JsonObject,
    traits: traits.map((trait) => ({
      type: trait.type.name,
      properties: jsonOf(trait.properties) as JsonObject,
    })),
  })),
  release,
});
