import { isObject, type Json } from '../json.ts';
import { readImage } from './image.ts';
import { holdsSecrets, isSecretFile, isSecretName, onlyRefers, secretMembers } from './mask/secret-name.ts';
import { masked, maskText, maskWords } from './mask/secret-text.ts';

export { holdsSecrets, masked, maskText };

/** Annotations in which tools keep whole objects, secrets and all. */
export const copies: readonly string[] = [
  'kubectl.kubernetes.io/last-applied-configuration',
  'app.oam.dev/last-applied-configuration',
];

/**
 * A value as it may be shown to people: secrets in it are masked, by the names they are under and by their shape.
 * `field` is the name of the field that holds it.
 */
export const shown = (value: Json, field = '', isBelowSecret = false): Json => {
  if (isBelowSecret && isHiddenBelow(value, field)) return masked;
  if (typeof value === 'string') return field === 'image' && isImage(value) ? value : maskText(value);
  if (Array.isArray(value))
    return maskWords(value as readonly Json[]).map((item) => shown(item, field, isBelowSecret));
  if (!isObject(value)) return value;
  const isSecret = value['kind'] === 'Secret';
  return Object.fromEntries(
    Object.entries(value).map(([name, child]) => {
      if (hidesField(value, name, field) || copies.includes(name)) return [name, hidden(child)];
      const told = shown(child, name, isBelowSecret || holdsSecrets(name));
      return [name, isSecret && name === 'metadata' ? withoutNotes(told) : told];
    }),
  );
};

/** Below `credentials` or `passwords` every string and number is a secret, except for those that say where one is. */
export const isHiddenBelow = (value: unknown, field: string): boolean =>
  (typeof value === 'string' || typeof value === 'number') && !onlyRefers(field);

const isImage = (value: string): boolean => readImage(value) !== undefined;

/** Everything in the metadata of a Secret may be a copy of its data. */
const withoutNotes = (metadata: Json): Json =>
  isObject(metadata) && metadata['annotations'] !== undefined
    ? { ...metadata, annotations: hidden(metadata['annotations']) }
    : metadata;

/**
 * Whether a field is secret whatever its value, by its surroundings; `parent` is the name of the field that holds the
 * map.
 */
export const hidesField = (
  around: { readonly [field: string]: unknown },
  field: string,
  parent = '',
): boolean => {
  const { kind, name } = around;
  if (kind === 'Secret' && secretFields.includes(field)) return true;
  if (typeof around[field] === 'object' && around[field] !== null) return false;
  if (field === 'value') return typeof name === 'string' && isSecretName(name);
  if (around['kty'] !== undefined && secretMembers(around).includes(field)) return true;
  return hidesKey(field, parent);
};

/** The same by names alone: keys of `data` and of annotations are the user's own, and other fields are an API's. */
export const hidesKey = (field: string, parent: string): boolean => {
  if (parent === 'annotations') return isSecretName(field.slice(field.lastIndexOf('/') + 1));
  return dataFields.includes(parent)
    ? isSecretFile(field) || isSecretName(field)
    : isSecretName(field, 'by-api');
};

/** Fields of a Secret that hold secret data. */
const secretFields = ['data', 'stringData'];
const dataFields = [...secretFields, 'binaryData'];

/** The same structure with every value masked: names may be known. */
export const hidden = (value: Json): Json => {
  if (Array.isArray(value)) return value.map((item: Json) => hidden(item));
  if (isObject(value))
    return Object.fromEntries(Object.entries(value).map(([name, child]) => [name, hidden(child)]));
  return masked;
};
