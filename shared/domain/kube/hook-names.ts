import { canonical, isObject, type JsonObject } from '../json.ts';
import { isAwaited } from './chart-hooks.ts';

/**
 * A Job or Pod of a chart's hook, named by its content: neither can be changed once it exists, and Helm creates a new
 * one each time. One with the same content has run already. It stays until a release leaves it out, so that it runs
 * once.
 */
export const namedByContent = (object: JsonObject): JsonObject => {
  const { kind, metadata, spec } = object;
  if (typeof kind !== 'string' || !isObject(metadata) || !isObject(spec)) return object;
  const { name } = metadata;
  if (typeof name !== 'string' || !isAwaited({ ...object, kind })) return object;
  const { ttlSecondsAfterFinished: _, ...kept } = spec;
  const suffix = hashOf(canonical(kept));
  return {
    ...object,
    metadata: { ...metadata, name: `${name.slice(0, longest - suffix.length - 1)}-${suffix}` },
    spec: kept,
  };
};

/** A Job's name becomes a label of its pods. */
const longest = 63;

/** FNV-1a, 32 bits, in letters and digits: no secret, only another name for other content. */
const hashOf = (text: string): string => {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return (hash >>> 0).toString(36).padStart(7, '0');
};
