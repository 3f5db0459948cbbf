import { canonical, isObject } from '#domain/json.ts';
import type { StackChange, StackSpec } from '#domain/stack/cloud-stack.ts';

/*
 * The simulated cloud reads a small part of what CloudFormation and ROS share: Parameters with Default, Resources with
 * Type and Properties, Outputs with Value, `Ref` of a parameter or a resource, and `Fn::Sub`.
 */

export interface Resource {
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
  /** Properties that cannot be changed in place. */
  readonly fixed: readonly string[];
}

export interface Template {
  readonly resources: Readonly<Record<string, Resource>>;
  readonly outputs: Readonly<Record<string, unknown>>;
}

/** The template with its parameters in it, or why it cannot be taken. */
export const readTemplate = ({ template, parameters }: StackSpec): Template | string => {
  const read = parse(template);
  if (!isObject(read) || !isObject(read['Resources'])) return 'the template has no Resources';
  const declared = isObject(read['Parameters']) ? read['Parameters'] : {};
  const stranger = Object.keys(parameters).find((name) => !Object.hasOwn(declared, name));
  if (stranger !== undefined) return `the template declares no parameter ${stranger}`;
  const values = Object.fromEntries(
    Object.entries(declared).map(([name, one]) => [
      name,
      parameters[name] ?? (isObject(one) ? one['Default'] : undefined),
    ]),
  );
  const missing = Object.keys(values).find((name) => values[name] === undefined);
  if (missing !== undefined) return `parameter ${missing} has no value`;
  const resources = Object.entries(read['Resources']).map(
    ([id, one]) => [id, resourceOf(one, values)] as const,
  );
  const outputs = Object.entries(isObject(read['Outputs']) ? read['Outputs'] : {}).map(
    ([name, one]) => [name, isObject(one) ? fill(one['Value'], values) : ''] as const,
  );
  return { resources: Object.fromEntries(resources), outputs: Object.fromEntries(outputs) };
};

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const resourceOf = (one: unknown, values: Readonly<Record<string, unknown>>): Resource => {
  const { Type, Properties, Metadata } = isObject(one) ? one : {};
  const fixed = isObject(Metadata) ? Metadata['fixed'] : undefined;
  return {
    type: typeof Type === 'string' ? Type : '',
    properties: isObject(Properties) ? (fill(Properties, values) as Resource['properties']) : {},
    fixed: Array.isArray(fixed) ? fixed.map(String) : [],
  };
};

const fill = (value: unknown, values: Readonly<Record<string, unknown>>): unknown => {
  if (Array.isArray(value)) return value.map((item: unknown) => fill(item, values));
  if (!isObject(value)) return value;
  const { Ref, 'Fn::Sub': sub } = value;
  if (typeof Ref === 'string' && Object.hasOwn(values, Ref)) return values[Ref];
  if (typeof sub === 'string') {
    const text = sub.replaceAll(/\$\{(\w+)\}/g, (all, name: string) => textOf(values[name]) ?? all);
    return text.includes('${') ? { 'Fn::Sub': text } : text;
  }
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, fill(child, values)]));
};

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;

/** What a template changes compared with the present one. */
export const changesOf = (before: Template | undefined, after: Template): readonly StackChange[] => {
  const ids = [...new Set([...Object.keys(before?.resources ?? {}), ...Object.keys(after.resources)])];
  return ids.flatMap((resource): readonly StackChange[] => {
    const [old, now] = [before?.resources[resource], after.resources[resource]];
    const type = (now ?? old)?.type ?? '';
    if (now === undefined) return [{ resource, type, action: 'delete' }];
    if (old === undefined) return [{ resource, type, action: 'create' }];
    if (old.type !== now.type) return [{ resource, type, action: 'replace' }];
    const changed = [...new Set([...Object.keys(old.properties), ...Object.keys(now.properties)])].filter(
      (name) => canonical(old.properties[name]) !== canonical(now.properties[name]),
    );
    if (changed.length === 0) return [];
    return [
      { resource, type, action: changed.some((name) => now.fixed.includes(name)) ? 'replace' : 'modify' },
    ];
  });
};

/** Why the cloud cannot make it: the text of a property `Fails`. */
export const failureIn = ({ resources }: Template): string | undefined =>
  Object.values(resources)
    .map(({ properties }) => properties['Fails'])
    .find((reason) => typeof reason === 'string' && reason !== '') as string | undefined;
