import type { App, ReleaseSection, TargetSpec } from '#domain/app/app.ts';
import { repeated } from '#domain/config/list-keys.ts';
import { readRelease } from '#domain/app/parse-release.ts';
import { readTargets } from '#domain/app/parse-targets.ts';
import { childOf, jsonOf, type Tree } from '#domain/config/tree.ts';
import type { JsonObject } from '#domain/json.ts';
import { inspectComponent } from '#domain/render/component.ts';
import type { Manifest } from '#domain/kube/manifest.ts';

import type { KindDescription } from '#domain/partitioned/description.ts';
import type { RouterDescription } from '#domain/traffic/description.ts';
import type { EvaluateCue } from '#domain/definition/evaluate.ts';
import { builtIn, type Types } from '#domain/render/types.ts';
import { readApplication, type Application } from './application.ts';
import { definedTwice, definitionNotes, knownElsewhere, nobody, withDefinitions } from './definitions.ts';
import { layerFolders, type Layer } from './layer-file.ts';
import { layerMistakes, layerOwnMistakes, placesOf, strayDirectives } from './layers.ts';
import { remember, type Memory } from './memo.ts';
import { readOam, type Oam } from './oam/read-oam.ts';
import { withStanding } from './oam/external-policies.ts';
import { needsElsewhere, withNeeds } from './component-needs.ts';
import { kindless, withObjects } from './object-files.ts';
import { unclearImages } from './event-image.ts';
import { bindingMistakes, withResources } from './resources.ts';
import { objectNotes } from './object-notes.ts';
import { ordered } from './order-mistakes.ts';
import { protectedMistakes } from './protect.ts';
import { renderTargets, strangers, type Laid } from './render-targets.ts';
import {
  ignoredNotes,
  ignoringMore,
  layerLeavingOut,
  leavingOut,
  nothingIgnored,
  type Ignored,
} from './lenient.ts';
import { sortFiles, type Sorted } from './classify-files.ts';
import { withKinds, withRouters } from './manifest-kinds.ts';
import { writtenTwice } from './written-twice.ts';
import { homelessNotes } from './manifests.ts';
import { strategyMistakes } from './strategy-mistakes.ts';
import { unfitWorkloads } from './unfit-workloads.ts';
import { type Strategies, withStrategies } from './strategies.ts';
import type { Mistake, Note, Source } from '#domain/config/place.ts';
import type { AppMarks } from '#domain/render/written.ts';

export type Compiled =
  | {
      readonly kind: 'compiled';
      /** The application as its own file describes it, before any layer. */
      readonly app: App;
      /** What each target runs, by the target's name. */
      readonly manifests: Readonly<Record<string, Manifest>>;
      /** What should be known, and is no mistake: traps of KubeVela that were stepped into, parts that do nothing here. */
      readonly notes: readonly Note[];
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

const compileWithout = (
  source: Source,
  {
    images,
    types: given = builtIn,
    memory = remember(),
    evaluate = nobody,
    kinds = [],
    routers = [],
  }: CompileOptions,
  ignored: Ignored,
): Compiled => {
  const sorted = sortFiles(source.files, memory);
  const types = memory(withDefinitions)(given, evaluate, ...sorted.definitions);
  const app = sorted.app && leavingOut(sorted.app, ignored);
  const layers = sorted.layers.map((layer) => layerLeavingOut(layer, ignored));
  if (app === undefined) return refuse([...sorted.mistakes, ...layers.flatMap(layerOwnMistakes)]);
  const read = memory(readApplication)(app);
  const standing = memory(standingWith)(read.application, ...sorted.standing);
  const marked = sorted.isBare ? memory(bare)(standing.application) : standing.application;
  const { application, mistakes: wrongObjects } = withObjects(marked, sorted.objects, memory);
  const oam = memory(placedOam)(application);
  const release = oam.release === undefined ? undefined : withStrategies(oam.release, layers, images);
  const targets = release?.section.targets ?? likelyTargets(application);
  const places = targets && placesOf(targets);
  const baseFor = (target: TargetSpec) =>
    oam.baseFor(target).filter(({ name }) => isCertain(sorted, target, name));
  const asked = { application, layers, targets: targets ?? [], images, types, memory };
  const rendered = renderTargets({ ...asked, moved: oam.moved, baseFor });
  const mistakes = [
    ...sorted.mistakes,
    ...definedTwice(sorted.definitions, given),
    ...(sorted.isBare ? [] : read.mistakes),
    ...standing.mistakes,
    ...wrongObjects,
    ...strayDirectives(app, false),
    ...oam.mistakes,
    ...(release?.mistakes ?? []),
    ...layers.flatMap((layer) => layerMistakes(layer, application, places, types)),
    ...protectedMistakes(sorted.protect, application, layers, targets ?? [], images),
    ...strangers(images, application),
    ...unclearImages(application.components, images),
    ...baseMistakes(application, types, targets === undefined || sorted.mistakes.length > 0),
    ...(rendered.kind === 'mistaken' ? rendered.mistakes : []),
  ];
  if (mistakes.length > 0 || rendered.kind === 'mistaken' || release === undefined)
    return refuse(knownElsewhere(mistakes, sorted.definitions, sorted.areDefinitionsWhole));
  const { laid } = rendered.value;
  const needing = withNeeds(oam.claim(withResources(rendered.value.manifests), application), laid);
  const known = withKinds(needing, [...(release.section.kinds ?? []), ...kinds]);
  const manifests = withRouters(known, [...(release.section.routers ?? []), ...routers]);
  const late = lookAtAll(release, manifests, laid, { application, places: oam.places });
  if (late.mistakes.length > 0) return refuse(late.mistakes);
  return {
    kind: 'compiled',
    app: appOf(application, release.section),
    manifests,
    notes: ordered([
      ...read.notes,
      ...standing.notes,
      ...oam.notes,
      ...late.notes,
      ...(sorted.isBare
        ? homelessNotes(
            app,
            sorted.objects.map(({ tree }) => tree),
          )
        : []),
      ...definitionNotes(sorted.definitions, application),
      ...application.components.flatMap((component) => memory(objectNotes)(component)),
    ]),
    origin: { app, marks: application.marks, types, layers, laid },
  };
};

/** What can only be seen once everything is rendered. */
const lookAtAll = (
  { section, writtenFor }: Strategies,
  manifests: Readonly<Record<string, Manifest>>,
  laid: ReadonlyMap<string, Laid>,
  { application, places }: { readonly application: Application; readonly places: Oam['places'] },
): { readonly mistakes: readonly Mistake[]; readonly notes: readonly Note[] } => {
  const elsewhere = needsElsewhere(section, laid);
  const unheld = strategyMistakes(section, manifests, writtenFor);
  const twice = writtenTwice(manifests, section.targets, application, places);
  return {
    mistakes: [
      ...twice,
      ...elsewhere.mistakes,
      ...unheld.mistakes,
      ...unfitWorkloads(manifests, application),
      ...bindingMistakes(manifests, laid),
    ],
    notes: [...elsewhere.notes, ...unheld.notes],
  };
};

/**
 * Mistakes of components before any layer: all of them if rendering cannot tell, else only those that no layer can
 * correct, and those that a layer might hide by replacing a list.
 */
const baseMistakes = ({ components }: Application, types: Types, isUnsure: boolean): readonly Mistake[] => [
  ...components.flatMap(({ properties }) => repeated(properties)),
  ...components.flatMap(kindless),
  ...components
    .flatMap((one) => inspectComponent(one, types))
    .filter(({ reason }) => isUnsure || reason.startsWith('unknown field ')),
];

/** Whether everything written about a component in a target could be read: otherwise it is unknown what it lacks. */
const isCertain = ({ isBaseWhole, broken }: Sorted, target: TargetSpec, component: string): boolean =>
  isBaseWhole &&
  Object.entries(layerFolders).every(
    ([folder, field]) => broken.get(`${folder}/${target[field]}`)?.includes(component) !== true,
  );

const standingWith = (application: Application, ...standing: readonly Tree[]) =>
  withStanding(application, standing);

/** Plain manifests stay as they are: nothing is put on their objects. */
const bare = (application: Application): Application => ({
  ...application,
  marks: { ...application.marks, isBare: true },
});

/** The targets as they are written, where something else about the release cannot be read. */
const likelyTargets = ({ release, namespace, policies }: Application): readonly TargetSpec[] | undefined => {
  if (policies !== undefined) return undefined;
  const read = readTargets(childOf(release, 'targets'), namespace);
  return read.kind === 'fine' ? read.value : undefined;
};

/** The release section as written, then with the policies and workflow of KubeVela applied. */
const placedOam = (application: Application): Oam => {
  const { release: tree, namespace, at } = application;
  const read = readRelease(tree, namespace, at);
  const written = {
    targets: childOf(tree, 'targets') !== undefined,
    waves: childOf(tree, 'waves') !== undefined,
  };
  return readOam(application, read, written);
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
