import type { Json } from '../json.ts';

/** One field that differs from what the last release left; values are masked, those of Secrets are omitted. */
export interface DriftedField {
  readonly path: string;
  readonly wanted?: Json;
  readonly live?: Json;
  /** Who has written it, as far as the API server knows, and when, RFC 3339. */
  readonly manager?: string;
  readonly at?: string;
}

/** One object that is not as the last release left it. */
export interface DriftedObject {
  /** `ConfigMap/web`. */
  readonly object: string;
  /**
   * `extra` carries the application's label, but is not part of its last release. `in-cloud` is a resource
   * (`resource/db`) that someone has changed in its cloud; its fields are the parts of its stack. `removed-in-cloud` is one
   * that someone has removed there.
   */
  readonly kind: 'missing' | 'changed' | 'extra' | 'in-cloud' | 'removed-in-cloud';
  readonly fields: readonly DriftedField[];
}

/** The state of a target compared with its last good release. */
export type Drift =
  | { readonly kind: 'in-sync'; readonly release: string }
  | { readonly kind: 'drifted'; readonly release: string; readonly objects: readonly DriftedObject[] }
  /** Only part of it could be seen: nothing is decided from that. */
  | { readonly kind: 'unseen'; readonly reason: string }
  /** A release is running there, so the target is changing. */
  | { readonly kind: 'busy'; readonly release: string }
  | { readonly kind: 'unreleased' };

const unhealed: ReadonlySet<DriftedObject['kind']> = new Set(['extra', 'in-cloud', 'removed-in-cloud']);

/**
 * What a release would restore: extra objects stay, because someone may need them, and clouds are not asked to undo what
 * someone has done there.
 */
export const healable = (objects: readonly DriftedObject[]): readonly DriftedObject[] =>
  objects.filter(({ kind }) => !unhealed.has(kind));

/** Each field under a name of its own, so that fields can be counted; a missing object counts as one. */
export const fieldNames = ({ object, kind, fields }: DriftedObject): readonly string[] =>
  kind === 'changed' ? fields.map(({ path }) => `${object} ${path}`) : [`${object} ${kind}`];

const few = 3;

/** `ConfigMap/web: data.color (by kubectl-edit); Service/web is missing` */
export const describeDrift = (objects: readonly DriftedObject[]): string => {
  const told = objects.slice(0, few).map(describeObject);
  const more = objects.length > few ? ` and ${objects.length - few} more objects` : '';
  return `${told.join('; ')}${more}`;
};

const describeObject = ({ object, kind, fields }: DriftedObject): string => {
  if (kind === 'missing') return `${object} is missing`;
  if (kind === 'extra') return `${object} is extra`;
  if (kind === 'removed-in-cloud') return `${object} was removed in its cloud`;
  if (kind === 'in-cloud')
    return `${object} was changed in its cloud (${fields.map(({ path }) => path).join(', ')})`;
  const told = fields
    .slice(0, few)
    .map(({ path, manager }) => `${path}${manager === undefined ? '' : ` (by ${manager})`}`);
  const more = fields.length > few ? ` and ${fields.length - few} more fields` : '';
  return `${object}: ${told.join(', ')}${more}`;
};
