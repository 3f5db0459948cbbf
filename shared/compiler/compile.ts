import type { App, ReleaseSection } from '#domain/app/app.ts';
import type { Places } from '#domain/app/compiled.ts';
import type { Mistake, Note, Source } from '#domain/config/place.ts';
import { jsonOf, type Tree } from '#domain/config/tree.ts';
import type { EvaluateCue } from '#domain/definition/evaluate.ts';
import type { JsonObject } from '#domain/json.ts';
import type { Manifest } from '#domain/kube/manifest.ts';
import type { KindDescription } from '#domain/partitioned/description.ts';
import type { RouterDescription } from '#domain/traffic/description.ts';
import { builtIn, type Types } from '#domain/render/types.ts';
import type { AppMarks } from '#domain/render/written.ts';
import type { Application } from './application.ts';
import { anotherKind } from './application-mistakes.ts';
import { sortFiles } from './classify-files.ts';
import { definedTwice, definitionNotes, knownElsewhere, nobody, withDefinitions } from './definitions.ts';
import { describe } from './describe.ts';
import { finish } from './finish.ts';
import type { Layer } from './layer-file.ts';
import { layerOwnMistakes } from './layers.ts';
import {
  ignoredNotes,
  ignoringMore,
  layerLeavingOut,
  leavingOut,
  nothingIgnored,
  type Ignored,
} from './lenient.ts';
import { remember, type Memory } from './memo.ts';
import { objectNotes } from './object-notes.ts';
import { ordered } from './order-mistakes.ts';
import { placesOf } from './places.ts';
import { renderTargets, type Laid } from './render-targets.ts';
import { writtenMistakes } from './written-mistakes.ts';

export type Compiled =
  | {
      readonly kind: 'compiled';
      /** The application as its own file describes it, before any layer. */
      readonly app: App;
      /** What each target runs, by the target's name. */
      readonly manifests: Readonly<Record<string, Manifest>>;
      /** What should be known, and is no mistake: traps of KubeVela that were stepped into, parts that do nothing here. */
      readonly notes: readonly Note[];
      readonly places: Places;
      /** The provenance of what each target runs. */
      readonly origin: Origin;
    }
  | { readonly kind: 'mistakes'; readonly mistakes: readonly Mistake[] };

/** The written things behind the manifests, every part with its file and line. */
export interface Origin {
  /** The application file itself. */
  readonly app: Tree;
  readonly marks: AppMarks;
  readonly types: Types;
  readonly layers: readonly Layer[];
  readonly laid: ReadonlyMap<string, Laid>;
}

export interface CompileOptions {
  /** Image of each component that a release event names; the last layer of all. */
  readonly images: Readonly<Record<string, string>>;
  /** Types of components and traits; those built in when absent. */
  readonly types?: Types;
  /** Passed from one compilation to the next, it avoids repeating work for what has not changed. */
  readonly memory?: Memory;
  /** Kinds of workloads that the operator has described for all applications. */
  readonly kinds?: readonly KindDescription[] | undefined;
  /** Routers that the operator has described for all applications. */
  readonly routers?: readonly RouterDescription[] | undefined;
  /** Unknown fields of components are left out, and noted, instead of refused. */
  readonly isLenient?: boolean;
  /** Evaluates definitions beside the application; without it, definitions that are used are refused. */
  readonly evaluate?: EvaluateCue;
}

/**
 * Compiles an application's files into what each of its targets runs. Pure: equal arguments, equal result. If anything
 * is wrong, all mistakes are returned together, ordered by file and line, and nothing is rendered.
 */
export const compile = (source: Source, options: CompileOptions): Compiled => {
  let ignored = nothingIgnored;
  for (;;) {
    const compiled = compileWithout(source, options, ignored);
    if (compiled.kind === 'compiled')
      return { ...compiled, notes: ordered([...ignoredNotes(ignored), ...compiled.notes]) };
    const more = options.isLenient === true ? ignoringMore(ignored, compiled.mistakes) : ignored;
    if (more === ignored) return compiled;
    ignored = more;
  }
};

const compileWithout = (source: Source, options: CompileOptions, ignored: Ignored): Compiled => {
  const { images, types: given = builtIn, memory = remember(), evaluate = nobody } = options;
  const sorted = sortFiles(source.files, memory);
  const types = memory(withDefinitions)(given, evaluate, ...sorted.definitions);
  const app = sorted.app && leavingOut(sorted.app, ignored);
  const layers = sorted.layers.map((layer) => layerLeavingOut(layer, ignored));
  if (app === undefined) return refuse([...sorted.mistakes, ...layers.flatMap(layerOwnMistakes)]);
  const other = anotherKind(app);
  if (other !== undefined) return refuse([...sorted.mistakes, ...other]);
  const described = describe({ sorted, app, layers }, images, memory);
  const { application, oam, release, targets = [], baseFor } = described;
  const asked = { application, layers, targets, images, types, memory };
  const rendered = renderTargets({ ...asked, moved: oam.moved, baseFor });
  const mistakes = [
    ...sorted.mistakes,
    ...definedTwice(sorted.definitions, given),
    ...described.mistakes,
    ...writtenMistakes({ sorted, layers, types, images }, described),
    ...(rendered.kind === 'mistaken' ? rendered.mistakes : []),
  ];
  if (mistakes.length > 0 || rendered.kind === 'mistaken' || release === undefined)
    return refuse(knownElsewhere(mistakes, sorted.definitions, sorted.areDefinitionsWhole));
  const { laid } = rendered.value;
  const finished = finish(rendered.value, { application, oam, release, ...options });
  if (finished.mistakes.length > 0) return refuse(finished.mistakes);
  return {
    kind: 'compiled',
    app: appOf(application, release.section),
    manifests: finished.manifests,
    notes: ordered([
      ...described.notes,
      ...finished.notes,
      ...definitionNotes(sorted.definitions, application),
      ...application.components.flatMap((component) => memory(objectNotes)(component)),
    ]),
    places: placesOf(laid),
    origin: { app, marks: application.marks, types, layers, laid },
  };
};

const refuse = (mistakes: readonly Mistake[]): Compiled => ({
  kind: 'mistakes',
  mistakes: ordered(mistakes),
});

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
