import type { Mistake, TargetSpec } from '#domain/app/app.ts';
import type { Scope } from '#domain/app/condition.ts';
import type { Read } from '#domain/app/read.ts';
import { treeOf, type Tree } from '#domain/app/tree.ts';
import type { KubeObject } from '#domain/kube/object.ts';
import type { Manifest } from '#domain/render/manifest.ts';
import { assemble, isPlaced, renderPart, type Part, type WrittenComponent } from '#domain/render/render.ts';
import { placeIn } from '#domain/render/stamp.ts';
import type { Types } from '#domain/render/types.ts';
import { noComponent, type Application } from './application.ts';
import { applies, type Layer } from './layer-file.ts';
import { layersFor, overlaying } from './layers.ts';

export type Images = Readonly<Record<string, string>>;

const eventPlace = { file: 'event', line: 1, column: 1 };

/** Images of components that are not there. */
export const strangers = (images: Images, application: Application): readonly Mistake[] =>
  Object.keys(images)
    .filter((name) => !application.components.some((component) => component.name === name))
    .map((name) => noComponent(name, eventPlace, application));

/** What a release event says about each component, as the last layer. */
const eventLayer = (images: Images): ReadonlyMap<string, Tree> =>
  new Map(
    Object.entries(images).map(([name, image]) => [name, treeOf({ properties: { image } }, eventPlace)]),
  );

/** What a condition sees of a target; the component is filled in for each. */
export const scopeOf = (target: TargetSpec, images: Images): Scope => ({
  environment: target.environment,
  region: target.region,
  cluster: target.cluster,
  tenant: target.tenant ?? null,
  target: target.name,
  namespace: target.namespace,
  labels: target.labels ?? {},
  component: '',
  release: { images },
});

/** One target with all its layers laid: its components, not yet checked, and what they become. */
export interface Laid {
  readonly target: TargetSpec;
  readonly components: readonly WrittenComponent[];
}

export interface Everywhere {
  readonly manifests: Readonly<Record<string, Manifest>>;
  readonly laid: ReadonlyMap<string, Laid>;
}

export interface Asked {
  readonly application: Application;
  readonly layers: readonly Layer[];
  readonly targets: readonly TargetSpec[];
  readonly images: Images;
  readonly types: Types;
  /** The components that a target starts from, before its layers; those of the application when absent. */
  readonly baseFor?: (target: TargetSpec) => readonly WrittenComponent[];
}

/**
 * What every target runs. Only what differs is made anew: a component that the same layers touch is rendered once,
 * and targets whose components are all the same differ in their namespace only.
 */
export const renderTargets = (asked: Asked): Read<Everywhere> => {
  const { application, targets, types } = asked;
  const layOver = laying(asked);
  const rendering = remembering(application, types);
  const manifests: [string, Manifest][] = [];
  const laid = new Map<string, Laid>();
  const mistakes: Mistake[] = [];
  for (const target of targets) {
    const components = layOver(target);
    laid.set(target.name, { target, components });
    const objects = rendering(components, target.namespace);
    if (objects.kind === 'mistaken') mistakes.push(...objects.mistakes);
    else manifests.push([target.name, placeIn(application.marks.name, target, objects.value)]);
  }
  if (mistakes.length > 0) return { kind: 'mistaken', mistakes };
  return { kind: 'fine', value: { manifests: Object.fromEntries(manifests), laid } };
};

/** Lays the layers of a target, and then what the event says, over its components. */
const laying = ({ application, layers, images, baseFor }: Asked) => {
  const chosenFor = layersFor(layers);
  const event = eventLayer(images);
  const overlay = overlaying();
  return (target: TargetSpec): readonly WrittenComponent[] => {
    const scope = scopeOf(target, images);
    const overlays = chosenFor(target).flatMap((layer) => layer.overlays);
    return (baseFor?.(target) ?? application.components).flatMap((component) => {
      const own = { ...scope, component: component.name };
      const chosen = overlays.filter((one) => one.component === component.name && applies(one, own));
      const last = event.get(component.name);
      const trees = chosen.map(({ tree }) => tree);
      return overlay(component, last === undefined ? trees : [...trees, last]) ?? [];
    });
  };
};

/** Parts are known by their component, whole targets by the parts that they are made of. */
const remembering = ({ marks }: Application, types: Types) => {
  const numbers = new WeakMap<WrittenComponent, number>();
  const parts = new Map<string, Part>();
  const wholes = new Map<string, Read<readonly KubeObject[]>>();
  let next = 0;
  const idOf = (component: WrittenComponent, namespace: string): string => {
    const number = numbers.get(component) ?? next++;
    numbers.set(component, number);
    return isPlaced(component, types) ? `${number}@${namespace}` : String(number);
  };
  return (components: readonly WrittenComponent[], namespace: string): Read<readonly KubeObject[]> => {
    const ids = components.map((component) => idOf(component, namespace));
    const key = ids.join(' ');
    const known = wholes.get(key);
    if (known !== undefined) return known;
    const made = components.map((component, index) => {
      const id = ids[index] ?? '';
      const part = parts.get(id) ?? renderPart(marks, component, { namespace, types });
      parts.set(id, part);
      return part;
    });
    const whole = assemble(made);
    wholes.set(key, whole);
    return whole;
  };
};
