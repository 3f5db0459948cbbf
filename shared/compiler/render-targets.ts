import type { TargetSpec } from '#domain/app/app.ts';
import type { Scope } from '#domain/config/condition.ts';
import type { Read } from '#domain/config/result.ts';
import type { KubeObject } from '#domain/kube/object.ts';
import type { Manifest } from '#domain/kube/manifest.ts';
import { identityOf } from '#domain/kube/object.ts';
import { assemble, isPlaced, renderPart, type Part } from '#domain/render/render.ts';
import { placeIn } from '#domain/render/label-and-order.ts';
import type { Types } from '#domain/render/types.ts';
import type { Application } from './application.ts';
import { noComponent } from './application-mistakes.ts';
import { applies, type Layer } from './layer-file.ts';
import { eventPlace, imageOverlay } from './event-image.ts';
import { layersFor, overlaying } from './layers.ts';
import { remember, type Memory } from './memo.ts';
import type { Mistake } from '#domain/config/place.ts';
import type { AppMarks, WrittenComponent } from '#domain/render/written.ts';

export type Images = Readonly<Record<string, string>>;

/** Images of components that are not there. */
export const strangers = (images: Images, application: Application): readonly Mistake[] => {
  const known = new Set(application.components.map(({ name }) => name));
  const unknown = Object.keys(images).filter((name) => !known.has(name));
  const told = unknown.slice(0, mostTold).map((name) => noComponent(name, eventPlace, application));
  const left = unknown.length - told.length;
  if (left === 0) return told;
  return [...told, { ...eventPlace, reason: `${left} more images are of no component of the application` }];
};

/** This many tell a person what is wrong; a sender may name ten thousand. */
const mostTold = 20;

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

/** One target with all its layers applied: its components, not yet checked, and their renderings. */
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
  /** The components that a target starts from, before its layers; default: those of the application. */
  readonly baseFor?: (target: TargetSpec) => readonly WrittenComponent[];
  /** The targets whose namespace counts more than that of an object. */
  readonly moved?: ReadonlySet<string> | undefined;
  /** Former merge and render results. */
  readonly memory?: Memory;
}

/**
 * What every target runs. Only differences are computed: a component that the same layers touch is rendered once, and
 * targets whose components are all the same differ in their namespace only.
 */
export const renderTargets = (asked: Asked): Read<Everywhere> => {
  const { application, targets, types, memory = remember() } = asked;
  const layOver = laying({ ...asked, memory });
  const together = assembling(memory(rendering)(application.marks, types));
  const manifests: [string, Manifest][] = [];
  const laid = new Map<string, Laid>();
  const mistakes: Mistake[] = [];
  for (const target of targets) {
    const components = layOver(target);
    laid.set(target.name, { target, components });
    const whole = together(components, target);
    if (whole.kind === 'mistaken') mistakes.push(...whole.mistakes);
    else {
      const { placed, owners } = whole.value;
      const isMoved = asked.moved?.has(target.name);
      const manifest = placeIn(application.marks.name, target, placed, isMoved);
      manifests.push([target.name, application.marks.isBare ? withComponents(manifest, owners) : manifest]);
    }
  }
  if (mistakes.length > 0) return { kind: 'mistaken', mistakes };
  return { kind: 'fine', value: { manifests: Object.fromEntries(manifests), laid } };
};

/** Lays the layers of a target, and then what the event says, over its components. */
const laying = ({ application, layers, images, baseFor, memory }: Asked & { readonly memory: Memory }) => {
  const chosenFor = layersFor(layers);
  const said = memory(imageOverlay);
  const overlay = memory(overlaying)();
  return (target: TargetSpec): readonly WrittenComponent[] => {
    const scope = scopeOf(target, images);
    const overlays = chosenFor(target).flatMap((layer) => layer.overlays);
    return (baseFor?.(target) ?? application.components).flatMap((component) => {
      const own = { ...scope, component: component.name };
      const chosen = overlays.filter((one) => one.component === component.name && applies(one, own));
      const laid = overlay(
        component,
        chosen.map(({ tree }) => tree),
      );
      const image = Object.hasOwn(images, component.name) ? images[component.name] : undefined;
      const last = laid === undefined || image === undefined ? undefined : said(laid, image);
      return (laid === undefined || last === undefined ? laid : overlay(laid, [last])) ?? [];
    });
  };
};

/** Where a component goes: what a template may know of a target. */
type Place = Pick<TargetSpec, 'namespace' | 'cluster'>;

/** Renders a component once; once a place where it is another one in each. */
const rendering = (marks: AppMarks, types: Types) => {
  const known = new WeakMap<WrittenComponent, Map<string, Part>>();
  return (component: WrittenComponent, { namespace, cluster }: Place): Part => {
    const parts = known.get(component) ?? new Map<string, Part>();
    const place = isPlaced(component, types) ? `${cluster}/${namespace}` : '';
    const part = parts.get(place) ?? renderPart(marks, component, { namespace, cluster, types });
    known.set(component, parts.set(place, part));
    return part;
  };
};

/** Nothing in a bare object says which component it belongs to. */
const withComponents = (manifest: Manifest, owners: readonly string[]): Manifest => ({
  ...manifest,
  components: Object.fromEntries(
    manifest.objects.map((object, index) => [identityOf(object), owners[index] ?? '']),
  ),
});

/** Objects in the order they are applied, and the component of each. */
interface Whole {
  readonly placed: readonly KubeObject[];
  readonly owners: readonly string[];
}

const wholeOf = (parts: readonly Part[]): Read<Whole> => {
  const read = assemble(parts);
  if (read.kind === 'mistaken') return read;
  const owner = new Map(
    parts.flatMap(({ component, objects }) => objects.map((object) => [object, component.name] as const)),
  );
  return {
    kind: 'fine',
    value: { placed: read.value, owners: read.value.map((object) => owner.get(object) ?? '') },
  };
};

/** Puts parts together, once for all targets that are made of the same ones. */
const assembling = (partOf: ReturnType<typeof rendering>) => {
  const numbers = new Map<Part, number>();
  const wholes = new Map<string, Read<Whole>>();
  const numberOf = (part: Part): number => {
    const number = numbers.get(part) ?? numbers.size;
    numbers.set(part, number);
    return number;
  };
  return (components: readonly WrittenComponent[], to: Place): Read<Whole> => {
    const parts = components.map((component) => partOf(component, to));
    const key = parts.map(numberOf).join(' ');
    const whole = wholes.get(key) ?? wholeOf(parts);
    wholes.set(key, whole);
    return whole;
  };
};
