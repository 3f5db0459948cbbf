import { flag, freeMap, listOf, optional, or, record, text, type ValueOf } from '../config/schema.ts';
import { isObject, type Json } from '../json.ts';
import { defined, dig } from './objects.ts';
import { defineTrait } from './trait-type.ts';

const one = {
  containerName: or(text, ''),
  replace: or(flag, false),
  env: or(freeMap(text), {}),
  unset: or(listOf(text), []),
} as const;
const oneShape = record(one);
const shape = record({ ...one, containers: optional(listOf(oneShape)) });

type Wanted = ValueOf<typeof oneShape>;

/** Merges variables into a container's environment by name; `unset` removes some, `replace` starts from nothing. */
export const env = defineTrait('env', shape, (said, { output, component }) => {
  const wanted = said.containers ?? [{ ...said, containerName: said.containerName || component }];
  const present = dig(output, 'spec', 'template', 'spec', 'containers');
  const containers = (Array.isArray(present) ? present : []).filter(isObject);
  const patches: Json[] = [];
  for (const one of wanted) {
    const container = containers.find(({ name }) => name === one.containerName);
    if (container === undefined) return { refused: `there is no container "${one.containerName}"` };
    patches.push({ name: one.containerName, env: merged(container['env'], one) });
  }
  return { patch: { spec: { template: { spec: { containers: patches } } } }, replaces: ['env'] };
});

const merged = (present: unknown, { env, replace, unset }: Wanted): Json => {
  const before = (Array.isArray(present) ? present : []).filter(isObject);
  const kept = replace ? [] : before.filter(({ name }) => !unset.includes(String(name)));
  const known = replace ? [] : before.map(({ name }) => String(name));
  const added = Object.entries(env).filter(([name]) => !unset.includes(name) && !known.includes(name));
  return [
    ...kept.map((item) => withValue(item, env[String(item['name'])])),
    ...added.map(([name, value]) => ({ name, value })),
  ];
};

/** A value from the trait replaces whatever the variable had, also a reference. */
const withValue = (item: { readonly [field: string]: unknown }, value: string | undefined): Json => {
  const name = String(item['name']);
  if (value !== undefined) return { name, value };
  return defined({
    name,
    value: item['value'] as Json | undefined,
    valueFrom: item['valueFrom'] as Json | undefined,
  });
};
