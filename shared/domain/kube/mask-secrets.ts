import { isObject, type Json } from '../json.ts';

/** What stands in the place of a secret; it says nothing of the value, not even its length. */
export const masked = '(masked)';

/** Names of variables whose value is meant for nobody's eyes, however it came to be written down. */
const secretName =
  /(^|[_.-])(pass|passwd|password|passphrase|pwd|secret|token|credentials?|(api|access|private|signing|encryption|secret)[_.-]?key|authorization)$/i;

export const isSecretName = (name: string): boolean =>
  secretName.test(name.replace(/([a-z0-9])([A-Z])/g, '$1_$2'));

/** The password in `postgres://ann:hunter2@db/shop`. */
const passwordInUrl = /(\b[a-z][a-z0-9+.-]*:\/\/[^\s/:@]*:)[^\s/@]+(?=@)/gi;

/** Annotations in which tools keep whole objects, secrets and all. */
export const copies: readonly string[] = [
  'kubectl.kubernetes.io/last-applied-configuration',
  'app.oam.dev/last-applied-configuration',
];

/** A value as it may be shown to people: passwords in it are masked, whatever it is part of. */
export const shown = (value: Json): Json => {
  if (typeof value === 'string') return value.replace(passwordInUrl, `$1${masked}`);
  if (Array.isArray(value)) return value.map((item: Json) => shown(item));
  if (!isObject(value)) return value;
  if (isVariable(value)) return { ...value, value: masked };
  const isSecret = value['kind'] === 'Secret';
  return Object.fromEntries(
    Object.entries(value).map(([name, child]) => {
      if (hides(name, child, isSecret) || copies.includes(name)) return [name, hidden(child)];
      return [name, isSecret && name === 'metadata' ? withoutNotes(shown(child)) : shown(child)];
    }),
  );
};

/** Whatever is noted at a Secret may be a copy of it. */
const withoutNotes = (metadata: Json): Json =>
  isObject(metadata) && metadata['annotations'] !== undefined
    ? { ...metadata, annotations: hidden(metadata['annotations']) }
    : metadata;

/** An entry of `env` whose name says that its value is a secret. */
const isVariable = ({ name, value }: { readonly [field: string]: Json }): boolean =>
  typeof name === 'string' && typeof value === 'string' && isSecretName(name);

/** Whether what stands in a field of that name is secret whatever it says; `inSecret` for the fields of a Secret itself. */
const hides = (name: string, child: Json | undefined, inSecret: boolean): boolean =>
  (inSecret && secretFields.includes(name)) || (typeof child === 'string' && isSecretName(name));

/** The same of one field of a map, by all that stands around it. */
export const hidesField = (around: { readonly [field: string]: unknown }, field: string): boolean =>
  hides(field, around[field] as Json | undefined, around['kind'] === 'Secret') ||
  (field === 'value' && typeof around['name'] === 'string' && isSecretName(around['name']));

/** Fields of a Secret that hold what is secret. */
const secretFields = ['data', 'stringData'];

/** The same structure with every value masked: names may be known. */
export const hidden = (value: Json): Json => {
  if (Array.isArray(value)) return value.map((item: Json) => hidden(item));
  if (isObject(value))
    return Object.fromEntries(Object.entries(value).map(([name, child]) => [name, hidden(child)]));
  return masked;
};
