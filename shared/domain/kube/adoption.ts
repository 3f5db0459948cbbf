import { isObject, own, sameJson } from '../json.ts';
import type { Path } from './inner-field.ts';
import type { Manifest } from './manifest.ts';
import { identityOf, type KubeObject } from './object.ts';
import { managersOf } from './owned-fields.ts';

/*
 * Objects that people have made with kubectl or Helm before they released them here. The API server keeps these tools as
 * owners of their fields, although they write only when a person runs them.
 */

/** Whether a field manager writes only when a person runs it, and not by itself. */
export const isHandTool = (manager: string): boolean => manager === 'helm' || /^kubectl(?:-|$)/.test(manager);

/**
 * Whether a live object is as the last good release left it, or no release has brought it yet. What somebody has changed
 * since is not overwritten.
 */
export const isAsLeft = (previous: Pick<Manifest, 'objects'> | undefined, live: KubeObject): boolean => {
  const left = objectIn(previous, live);
  return left === undefined || holds(live, left);
};

const objectIn = (
  manifest: Pick<Manifest, 'objects'> | undefined,
  object: KubeObject,
): KubeObject | undefined => manifest?.objects.find((one) => identityOf(one) === identityOf(object));

/**
 * Paths of the fields that the last good release had set and `object` leaves out, which an apply cannot take away because
 * kubectl or Helm own them too. `tried` is what an apply of `object` would make. What is in lists is not among them.
 */
export const droppedIn = (
  previous: Pick<Manifest, 'objects'> | undefined,
  object: KubeObject,
  tried: KubeObject,
  ours: string,
): readonly Path[] =>
  leftOut(objectIn(previous, object), object, tried).filter((path) => {
    const others = managersOf(tried, path).filter((manager) => manager !== ours);
    return others.length > 0 && others.every(isHandTool);
  });

const leftOut = (left: unknown, stated: unknown, tried: unknown): readonly Path[] => {
  if (!isObject(left)) return stated === undefined && holds(tried, left) ? [[]] : [];
  if (!isObject(tried) || (stated !== undefined && !isObject(stated))) return [];
  return Object.keys(left).flatMap((name) =>
    leftOut(left[name], stated && own(stated, name), own(tried, name)).map((path) => [name, ...path]),
  );
};

/** Whether a live value has all that is stated; the API server adds defaults. */
export const holds = (live: unknown, stated: unknown): boolean => {
  if (Array.isArray(stated))
    return (
      Array.isArray(live) &&
      live.length === stated.length &&
      stated.every((item, index) => holds(live[index], item))
    );
  if (isObject(stated))
    return isObject(live) && Object.entries(stated).every(([key, value]) => holds(live[key], value));
  return Object.is(live, stated);
};

/** Whether two versions of an object say the same, but for its status and what the API server keeps of it. */
export const hasSameContent = (one: KubeObject, other: KubeObject): boolean =>
  sameJson(contentOf(one), contentOf(other));

const contentOf = (object: KubeObject): unknown => {
  const { metadata, status: _, ...rest } = object;
  return { ...rest, labels: metadata.labels, annotations: metadata.annotations };
};
