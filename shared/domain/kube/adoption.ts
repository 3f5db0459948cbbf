import { isObject, sameJson } from '../json.ts';
import type { Manifest } from './manifest.ts';
import { identityOf, type KubeObject } from './object.ts';

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
  const left = previous?.objects.find((one) => identityOf(one) === identityOf(live));
  return left === undefined || holds(live, left);
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
