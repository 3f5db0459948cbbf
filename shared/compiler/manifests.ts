import { label } from '#domain/app/release-schema.ts';
import { isLayerFolder } from './layer-file.ts';
import { protectFile } from './protect.ts';
import { objectTitle } from '#domain/config/object-items.ts';
import type { Mistake, Note } from '#domain/config/place.ts';
import { needed, optional, record } from '#domain/config/schema.ts';
import { childOf, itemsOf, jsonOf, textOf, treeOf, type MapTree, type Tree } from '#domain/config/tree.ts';
import { check } from '#domain/config/validate.ts';
import { isObject } from '#domain/json.ts';
import { momentOf } from '#domain/kube/chart-hooks.ts';
import { makerOf } from '#domain/kube/exported.ts';
import { fields } from '#domain/kube/fields.ts';

/**
 * Makes an application of the plain Kubernetes manifests beside the file: `name`, `namespace`, and the fields of a
 * release section (`targets`, `strategy`, `checks` …).
 */
export const manifestsFile = 'release.yaml';

/** A file of plain manifests that is Tidegate's own: it makes an application of them, or describes differences. */
export const isOwnFile = (path: string): boolean =>
  path === manifestsFile || path === protectFile || isLayerFolder(path.split('/')[0] ?? '');

/** The component of every object that runs no pods. */
const others = 'objects';

const shape = record({ name: needed(label), namespace: optional(label) });

/** Whether a file of that name is such a file, and not an Application of that name. */
export const isManifestsFile = (tree: Tree): boolean =>
  childOf(tree, 'kind') === undefined && childOf(tree, 'apiVersion') === undefined;

/**
 * The component that each object belongs to: a workload that is released is one of its own. What is not released (the
 * tests of a chart, objects that others make) goes to a component that has something to release.
 */
export const componentsOf = (objects: readonly Tree[]): readonly string[] => {
  const released = objects.filter(isReleased).map(ownComponent);
  const other = released.includes(others) ? others : (released[0] ?? others);
  return objects.map((object) => (isReleased(object) ? ownComponent(object) : other));
};

const isReleased = (object: Tree): boolean => {
  const json = jsonOf(object);
  return momentOf(json) !== 'never' && (!isObject(json) || makerOf(json) === undefined);
};

const ownComponent = (object: Tree): string => {
  const name = textOf(childOf(childOf(object, 'metadata'), 'name')) ?? '';
  return /^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/.test(name) && runsPods(object) ? name : others;
};

const runsPods = (object: Tree): boolean => {
  const spec = fields(fields(jsonOf(object))['spec']);
  const job = fields(fields(spec['jobTemplate'])['spec']);
  const pods = [spec, fields(fields(spec['template'])['spec']), fields(fields(job['template'])['spec'])];
  return pods.some(({ containers }) => Array.isArray(containers));
};

/** The file and the objects beside it together, each part with the place where it was written. */
export const applicationOf = (file: Tree, ...objects: readonly Tree[]): Tree => {
  const names = componentsOf(objects);
  const components = [...new Set(names)].map((name) =>
    treeOf({ name, type: 'k8s-objects' }, objects[names.indexOf(name)]?.at ?? file.at),
  );
  return mapAt(file, {
    apiVersion: treeOf('core.oam.dev/v1beta1', file.at),
    kind: treeOf('Application', file.at),
    metadata: only(file, isMark),
    spec: mapAt(file, { components: { kind: 'list', at: file.at, items: components } }),
    release: withoutPrune(only(file, (field) => !isMark(field))),
  });
};

/**
 * No label says which objects belonged to the application, so objects that it leaves out must not be taken for its own.
 */
const withoutPrune = (release: Tree): Tree =>
  release.kind === 'map'
    ? { ...release, entries: new Map([['prune', treeOf(false, release.at)], ...release.entries]) }
    : release;

const isMark = (field: string): boolean => field in shape.fields;

const only = (tree: Tree, holds: (field: string) => boolean): Tree =>
  tree.kind === 'map'
    ? { ...tree, entries: new Map([...tree.entries].filter(([field]) => holds(field))) }
    : tree;

/** A map of these fields in the place of another part. */
export const mapAt = ({ at }: Tree, entries: Readonly<Record<string, Tree>>): MapTree => ({
  kind: 'map',
  at,
  entries: new Map(Object.entries(entries)),
});

/** Mistakes in the name or namespace, or a folder without objects. */
export const manifestsMistakes = (file: Tree, objects: readonly Tree[]): readonly Mistake[] => {
  const checked = check(only(file, isMark), shape, { within: manifestsFile });
  const mistakes = [...(checked.kind === 'mistaken' ? checked.mistakes : []), ...pruning(file)];
  if (objects.length > 0) return [...mistakes, ...objects.flatMap(nameless)];
  const reason = 'there is no Kubernetes object beside it; put manifests into this folder';
  return [...mistakes, { ...file.at, reason }];
};

/** Nothing else gives it a name; generateName is reported where every object is checked. */
const nameless = (object: Tree): readonly Mistake[] => {
  const [kind, metadata] = [textOf(childOf(object, 'kind')), childOf(object, 'metadata')];
  const isNamed = ['name', 'generateName'].some((field) => childOf(metadata, field) !== undefined);
  if (kind === undefined || isNamed) return [];
  const isAccess = kind === 'Config' && textOf(childOf(object, 'apiVersion')) === 'v1';
  const reason = isAccess
    ? 'this is a kubeconfig, not an object of a cluster; keep it outside the folder'
    : `${kind} needs metadata.name`;
  return [{ ...object.at, reason }];
};

/**
 * Pods that go to the namespace `default` because nothing names another, reported once; `file` is the application made
 * of all.
 */
export const homelessNotes = (file: Tree, objects: readonly Tree[]): readonly Note[] => {
  const isNamed = childOf(childOf(file, 'metadata'), 'namespace') !== undefined;
  const targets = childOf(childOf(file, 'release'), 'targets');
  const arePlaced =
    targets !== undefined && itemsOf(targets).every((one) => childOf(one, 'namespace') !== undefined);
  const homeless = objects.find(
    (object) =>
      isReleased(object) &&
      runsPods(object) &&
      childOf(childOf(object, 'metadata'), 'namespace') === undefined,
  );
  if (isNamed || arePlaced || homeless === undefined) return [];
  const reason = `${objectTitle(homeless)} goes to the namespace "default", because neither it nor ${manifestsFile} says another one; write namespace: <name> into ${manifestsFile}`;
  return [{ ...homeless.at, reason }];
};

const pruning = (file: Tree): readonly Mistake[] => {
  const prune = childOf(file, 'prune');
  if (prune?.kind !== 'leaf' || prune.value !== true) return [];
  const reason =
    'prune cannot be true: manifests are released as they are written, so that no label says which objects were of this folder; remove it, and delete by hand what you leave out';
  return [{ ...(prune.key ?? prune.at), reason }];
};
