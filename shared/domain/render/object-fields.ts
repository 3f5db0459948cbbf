import { nearest } from '../config/did-you-mean.ts';
import { objectTitle } from '../config/object-items.ts';
import type { Mistake } from '../config/place.ts';
import { childOf, entriesOf, textOf, type Tree } from '../config/tree.ts';

const say = ({ file, line, column }: Tree['at'], reason: string): Mistake => ({ file, line, column, reason });

const named = (object: Tree): string =>
  textOf(childOf(object, 'kind')) === undefined ? 'this object' : objectTitle(object);

/** Fields of the most common objects; an unknown name that is close to one of them is reported as a misspelling. */
const fieldsOf = (kind: string): readonly string[] => [
  'apiVersion',
  'kind',
  'metadata',
  ...(kind === 'ConfigMap' || kind === 'Secret' ? ['data', 'stringData'] : ['spec']),
];

/** `sepc:` where `spec:` is meant. */
export const misspelt = (object: Tree): readonly Mistake[] => {
  const known = fieldsOf(textOf(childOf(object, 'kind')) ?? '');
  return entriesOf(object).flatMap(([field, { key, at }]) => {
    const meant = known.includes(field) ? undefined : nearest(field, known);
    if (meant === undefined || childOf(object, meant) !== undefined) return [];
    return [say(key ?? at, `unknown field "${field}" in ${named(object)}; did you mean "${meant}"?`)];
  });
};

/** What no server knows an object by. */
export const misnamed = (object: Tree): readonly Mistake[] => {
  const [version, kind] = [childOf(object, 'apiVersion'), childOf(object, 'kind')];
  const isVersion = /^([a-z0-9]([a-z0-9.-]*[a-z0-9])?\/)?[a-z0-9]([a-z0-9-]*[a-z0-9])?$/;
  return [
    ...(textOf(version) === undefined || isVersion.test(textOf(version) ?? '')
      ? []
      : [say((version ?? object).at, 'apiVersion must be a version like v1 or apps/v1')]),
    ...(textOf(kind) === undefined || /^[A-Z][A-Za-z0-9]*$/.test(textOf(kind) ?? '')
      ? []
      : [say((kind ?? object).at, 'kind must be one word like Deployment')]),
  ];
};

const withPods: Readonly<Record<string, readonly string[]>> = {
  Deployment: ['spec', 'template', 'spec', 'containers'],
  StatefulSet: ['spec', 'template', 'spec', 'containers'],
  DaemonSet: ['spec', 'template', 'spec', 'containers'],
  Job: ['spec', 'template', 'spec', 'containers'],
  CronJob: ['spec', 'jobTemplate', 'spec', 'template', 'spec', 'containers'],
};

/** A workload without pods: a field that is misspelt, or a layer that means another object. */
export const withoutPods = (object: Tree, all: readonly Tree[]): readonly Mistake[] => {
  const kind = textOf(childOf(object, 'kind')) ?? '';
  const version = textOf(childOf(object, 'apiVersion')) ?? '';
  const path = Object.hasOwn(withPods, kind) && /^(apps|batch)\//.test(version) ? withPods[kind] : undefined;
  if (path === undefined) return [];
  return astray(object, path[1] ?? '') ?? brokenPath(object, path, all);
};

/** `template` beside `spec`. */
const astray = (object: Tree, field: string): readonly Mistake[] | undefined => {
  const found = childOf(object, field);
  if (found === undefined || childOf(childOf(object, 'spec'), field) !== undefined) return undefined;
  return [say(found.key ?? found.at, `"${field}" of ${named(object)} belongs into spec`)];
};

const brokenPath = (object: Tree, path: readonly string[], all: readonly Tree[]): readonly Mistake[] => {
  let around = object;
  for (const [index, field] of path.entries()) {
    const child = childOf(around, field);
    const isRight = field === 'containers' ? child?.kind === 'list' : child?.kind === 'map';
    if (child === undefined || !isRight) return broken(object, around, path.slice(0, index + 1), all);
    around = child;
  }
  return [];
};

const broken = (
  object: Tree,
  around: Tree,
  path: readonly string[],
  all: readonly Tree[],
): readonly Mistake[] => {
  const field = path.at(-1) ?? '';
  const child = childOf(around, field);
  const wanted = field === 'containers' ? 'a list' : 'a map';
  if (child !== undefined) return [say(child.at, `${path.join('.')} of ${named(object)} must be ${wanted}`)];
  const near = nearest(
    field,
    entriesOf(around).map(([name]) => name),
  );
  const meant = near === undefined ? undefined : childOf(around, near);
  const missing = `${named(object)} has no ${path.join('.')}, so no pod could run`;
  if (meant !== undefined)
    return [say(meant.key ?? meant.at, `unknown field "${near}": ${missing}; did you mean "${field}"?`)];
  // What a template lacks a trait may bring.
  return path.includes('template') && field !== 'template'
    ? []
    : [say(object.at, `${missing}${otherThan(object, all)}`)];
};

const otherThan = (object: Tree, all: readonly Tree[]): string => {
  const kind = textOf(childOf(object, 'kind'));
  const others = all.filter((one) => one !== object && textOf(childOf(one, 'kind')) === kind);
  return others.length === 0
    ? ''
    : `; if it is meant to change another object, name that: ${others.map(objectTitle).join(', ')}`;
};
