import type { Mistake, TargetSpec } from '#domain/app/app.ts';
import type { Read } from '#domain/app/read.ts';
import { treeOf, type Tree } from '#domain/app/tree.ts';
import type { KubeObject } from '#domain/kube/object.ts';
import type { Manifest } from '#domain/render/manifest.ts';
import { assemble, renderPart, type Part, type WrittenComponent } from '#domain/render/render.ts';
import { placeIn } from '#domain/render/stamp.ts';
import { noComponent, type Application } from './application.ts';
import { layersFor, overlaying, type Layer } from './layers.ts';

type Images = Readonly<Record<string, string>>;

const eventPlace = { file: 'event', line: 1, column: 1 };

/** Images of components that are not there. */
export const strangers = (images: Images, application: Application): readonly Mistake[] =>
  Object.keys(images)
    .filter((name) => !application.components.some((component) => component.name === name))
    .map((name) => noComponent(name, eventPlace, application));

/** What a release event says, as the last layer. */
export const eventLayer = (images: Images): Tree => {
  const overlays = Object.entries(images).map(([name, image]) => [name, { properties: { image } }] as const);
  return treeOf({ components: Object.fromEntries(overlays) }, eventPlace);
};

/**
 * What every target runs. Only what differs is made anew: a component that the same layers touch is rendered once,
 * and targets that share all their layers differ in their namespace only.
 */
export const renderTargets = (
  application: Application,
  layers: readonly Layer[],
  targets: readonly TargetSpec[],
  event: Tree,
): Read<Readonly<Record<string, Manifest>>> => {
  const { marks, components } = application;
  const chosenFor = layersFor(layers);
  const overlay = overlaying();
  const partOf = remembering((component: WrittenComponent) => renderPart(marks, component));
  const known = new Map<string, Read<readonly KubeObject[]>>();
  const manifests: Record<string, Manifest> = {};
  for (const target of targets) {
    const chosen = chosenFor(target);
    const key = chosen.map(({ file }) => file).join('\n');
    const laid = () => overlay(components, [...chosen.map(({ tree }) => tree), event]);
    const objects = known.get(key) ?? assemble(laid().map(partOf));
    known.set(key, objects);
    if (objects.kind === 'fine') manifests[target.name] = placeIn(marks.name, target, objects.value);
  }
  const mistakes = [...known.values()].flatMap((read) => (read.kind === 'mistaken' ? read.mistakes : []));
  return mistakes.length > 0 ? { kind: 'mistaken', mistakes } : { kind: 'fine', value: manifests };
};

const remembering = (
  make: (component: WrittenComponent) => Part,
): ((component: WrittenComponent) => Part) => {
  const known = new WeakMap<WrittenComponent, Part>();
  return (component) => {
    const part = known.get(component) ?? make(component);
    known.set(component, part);
    return part;
  };
};
