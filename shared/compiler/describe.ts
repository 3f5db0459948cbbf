import type { TargetSpec } from '#domain/app/app.ts';
import { readRelease } from '#domain/app/parse-release.ts';
import { readTargets } from '#domain/app/parse-targets.ts';
import type { Mistake, Note } from '#domain/config/place.ts';
import { childOf, type Tree } from '#domain/config/tree.ts';
import { readApplication, type Application } from './application.ts';
import type { Sorted } from './classify-files.ts';
import { layerFolders, type Layer } from './layer-file.ts';
import { strayDirectives } from './layers.ts';
import { homelessNotes } from './manifests.ts';
import type { Memory } from './memo.ts';
import { withStanding } from './oam/external-policies.ts';
import { readOam, type Oam } from './oam/read-oam.ts';
import { withObjects } from './object-files.ts';
import { type Strategies, withStrategies } from './strategies.ts';

/** The files that were read, without the parts that are ignored. */
interface Files {
  readonly sorted: Sorted;
  readonly app: Tree;
  readonly layers: readonly Layer[];
}

/** The application that the files describe, before any layer is applied. */
export interface Described {
  readonly application: Application;
  readonly oam: Oam;
  /** The components of a target, without those of which not everything could be read. */
  readonly baseFor: Oam['baseFor'];
  /** Absent if the release section cannot be read. */
  readonly release?: Strategies;
  /** Its targets, also if something else about the release cannot be read. */
  readonly targets?: readonly TargetSpec[];
  readonly mistakes: readonly Mistake[];
  readonly notes: readonly Note[];
}

export const describe = (
  { sorted, app, layers }: Files,
  images: Readonly<Record<string, string>>,
  memory: Memory,
): Described => {
  const read = memory(readApplication)(app);
  const standing = memory(standingWith)(read.application, ...sorted.standing);
  const marked = sorted.isBare ? memory(bare)(standing.application) : standing.application;
  const { application, mistakes: wrongObjects } = withObjects(marked, sorted.objects, memory);
  const oam = memory(placedOam)(application);
  const release = oam.release === undefined ? undefined : withStrategies(oam.release, layers, images);
  const targets = release?.section.targets ?? likelyTargets(application);
  const objects = sorted.objects.map(({ tree }) => tree);
  return {
    application,
    oam,
    baseFor: (target) => oam.baseFor(target).filter(({ name }) => isCertain(sorted, target, name)),
    ...(release === undefined ? {} : { release }),
    ...(targets === undefined ? {} : { targets }),
    mistakes: [
      ...(sorted.isBare ? [] : read.mistakes),
      ...standing.mistakes,
      ...wrongObjects,
      ...strayDirectives(app, false),
      ...oam.mistakes,
      ...(release?.mistakes ?? []),
    ],
    notes: [
      ...read.notes,
      ...standing.notes,
      ...oam.notes,
      ...(sorted.isBare ? homelessNotes(app, objects) : []),
    ],
  };
};

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
