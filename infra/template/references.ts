import { isRecord, type Resource, type Template, type Trouble } from './template.ts';

/** One place that points at something by name. */
interface Reference {
  readonly at: string;
  readonly name: string;
  /** Which attribute of it; none for its `Ref`. */
  readonly attribute?: string;
}

/** Attributes of a type of resource; undefined for a type that nobody knows. */
export type AttributesOf = (type: string) => ReadonlySet<string> | undefined;

const pseudo = new Set(
  [
    'AccountId',
    'NotificationARNs',
    'NoValue',
    'Partition',
    'Region',
    'StackId',
    'StackName',
    'URLSuffix',
  ].map((name) => `AWS::${name}`),
);

/** References to nothing, attributes that are not there, and circles of resources that wait for each other. */
export const checkReferences = (template: Template, attributesOf: AttributesOf): readonly Trouble[] => {
  const all = [
    ...Object.entries(template.Resources).flatMap(([name, resource]) => referencesIn(resource, name)),
    ...referencesIn(template.Outputs ?? {}, 'Outputs'),
  ];
  return [
    ...all.flatMap((reference) => dangling(template, reference, attributesOf)),
    ...Object.values(template.Resources)
      .flatMap(({ DependsOn = [] }) => [DependsOn].flat())
      .filter((name) => !Object.hasOwn(template.Resources, name))
      .map((name) => ({ at: 'DependsOn', reason: `${name} is not a resource` })),
    ...circlesIn(template),
  ];
};

const dangling = (
  template: Template,
  { at, name, attribute }: Reference,
  attributesOf: AttributesOf,
): readonly Trouble[] => {
  if (attribute === undefined && (pseudo.has(name) || Object.hasOwn(template.Parameters ?? {}, name)))
    return [];
  const resource = Object.hasOwn(template.Resources, name) ? template.Resources[name] : undefined;
  if (resource === undefined) return [{ at, reason: `${name} is neither a resource nor a parameter` }];
  const known = attributesOf(resource.Type);
  if (attribute === undefined || known === undefined || known.has(attribute)) return [];
  return [{ at, reason: `${resource.Type} has no attribute ${attribute}` }];
};

/** Every reference in a value, with the path that leads to it. */
const referencesIn = (value: unknown, at: string): readonly Reference[] => {
  if (Array.isArray(value)) return value.flatMap((item, index) => referencesIn(item, `${at}.${index}`));
  if (!isRecord(value)) return [];
  const here = Object.entries(value).flatMap(([key, inner]) => intrinsic(key, inner, at));
  return [
    ...here,
    ...Object.entries(value).flatMap(([key, inner]) =>
      isPlainSub(key, inner) ? [] : referencesIn(inner, `${at}.${key}`),
    ),
  ];
};

const isPlainSub = (key: string, inner: unknown): boolean => key === 'Fn::Sub' && typeof inner === 'string';

const intrinsic = (key: string, value: unknown, at: string): readonly Reference[] => {
  if (key === 'Ref' && typeof value === 'string') return [{ at, name: value }];
  if (key === 'Fn::GetAtt')
    return [getAtt(Array.isArray(value) ? value.map(String) : String(value).split('.'), at)];
  if (key !== 'Fn::Sub') return [];
  const [text, given] = Array.isArray(value)
    ? [String(value[0]), Object.keys(Object(value[1]))]
    : [String(value), []];
  return [...text.matchAll(/\$\{([^!}][^}]*)\}/g)]
    .map(([, name = '']) => name.trim())
    .filter((name) => !given.includes(name))
    .map((name) => (name.includes('.') ? getAtt(name.split('.'), at) : { at, name }));
};

const getAtt = ([name = '', ...attribute]: readonly string[], at: string): Reference => ({
  at,
  name,
  attribute: attribute.join('.'),
});

/** CloudFormation makes a resource after those that it names; in a circle none can be the first. */
const circlesIn = (template: Template): readonly Trouble[] => {
  const names = Object.keys(template.Resources);
  const needs = new Map(names.map((name) => [name, needsOf(name, template.Resources[name])]));
  const done = new Set<string>();
  const visit = (name: string, path: readonly string[]): readonly Trouble[] => {
    const start = path.indexOf(name);
    if (start >= 0)
      return [{ at: name, reason: `waits for itself: ${[...path.slice(start), name].join(' → ')}` }];
    if (done.has(name)) return [];
    done.add(name);
    return (needs.get(name) ?? []).flatMap((next) => visit(next, [...path, name]));
  };
  return names.flatMap((name) => visit(name, []));
};

const needsOf = (name: string, resource: Resource | undefined): readonly string[] => [
  ...new Set([
    ...referencesIn(resource?.Properties ?? {}, name).map((reference) => reference.name),
    ...[resource?.DependsOn ?? []].flat(),
  ]),
];
