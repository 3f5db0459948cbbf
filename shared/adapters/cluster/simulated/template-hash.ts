import { canonical, sameJson } from '#domain/json.ts';
import type { Template } from './shapes.ts';

export const hashLabel = 'pod-template-hash';

/** Letters that cannot make a bad word: the alphabet of all generated names. */
const alphabet = 'bcdfghjklmnpqrstvwxz2456789';

/** Names a template: equal templates have equal hashes (32-bit FNV-1a of its one spelling). */
export const hashOf = (template: Template): string => {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(canonical(withoutHash(template))))
    hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return Array.from(String(hash), (digit) => alphabet[digit.charCodeAt(0) % alphabet.length]).join('');
};

/** Five letters for the end of a pod's name. */
export const suffix = (random: () => number): string =>
  Array.from({ length: 5 }, () => alphabet[Math.floor(random() * alphabet.length)]).join('');

export const isSameTemplate = (a: Template, b: Template): boolean => sameJson(withoutHash(a), withoutHash(b));

const withoutHash = (template: Template): Template => {
  const { [hashLabel]: _, ...labels } = template.metadata?.labels ?? {};
  return { ...template, metadata: { ...template.metadata, labels } };
};

export const withHash = (template: Template, hash: string): Template => ({
  ...template,
  metadata: { ...template.metadata, labels: { ...template.metadata?.labels, [hashLabel]: hash } },
});
