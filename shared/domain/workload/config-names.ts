import { own } from '#domain/json.ts';
import { isObject } from '../json.ts';

/** A ConfigMap or Secret by its name, as pods refer to it. */
export interface ConfigName {
  readonly kind: 'ConfigMap' | 'Secret';
  readonly name: string;
}

/** Where a pod template names configuration that its containers read, by the field that holds the name. */
const holders: Readonly<Record<string, { readonly kind: ConfigName['kind']; readonly field: string }>> = {
  configMapRef: { kind: 'ConfigMap', field: 'name' },
  configMapKeyRef: { kind: 'ConfigMap', field: 'name' },
  configMap: { kind: 'ConfigMap', field: 'name' },
  secretRef: { kind: 'Secret', field: 'name' },
  secretKeyRef: { kind: 'Secret', field: 'name' },
};

/** The name in a volume of a Secret, which is another field than in a projected one. */
const nameField = (holder: string, value: Readonly<Record<string, unknown>>) => {
  if (holder === 'secret')
    return { kind: 'Secret' as const, field: value['secretName'] === undefined ? 'name' : 'secretName' };
  return own(holders, holder);
};

/** The template with other names of configuration; `rename` gives the same name back where it stays. */
export const withConfigNames = (template: unknown, rename: (known: ConfigName) => string): unknown => {
  if (Array.isArray(template)) return template.map((item: unknown) => withConfigNames(item, rename));
  if (!isObject(template)) return template;
  return Object.fromEntries(
    Object.entries(template).map(([holder, value]) => [holder, renamedIn(holder, value, rename)]),
  );
};

const renamedIn = (holder: string, value: unknown, rename: (known: ConfigName) => string): unknown => {
  const place = isObject(value) ? nameField(holder, value) : undefined;
  const inner = withConfigNames(value, rename);
  if (place === undefined || !isObject(inner)) return inner;
  const name = inner[place.field];
  return typeof name === 'string' && name !== ''
    ? { ...inner, [place.field]: rename({ kind: place.kind, name }) }
    : inner;
};

/** Every name of configuration that a pod template reads. */
export const configNamesIn = (template: unknown): readonly ConfigName[] => {
  const found: ConfigName[] = [];
  withConfigNames(template, (known) => {
    found.push(known);
    return known.name;
  });
  return found;
};
