import type { Json } from '#domain/json.ts';
import { runtimeFailure } from '#adapters/engine/embedded/errors.ts';
import type { PathScope } from '#adapters/engine/embedded/interpreter/path-language.ts';

type Step =
  | { readonly kind: 'key'; readonly key: string }
  | { readonly kind: 'index'; readonly index: number }
  | { readonly kind: 'all' }
  | { readonly kind: 'slice'; readonly from: number | undefined; readonly to: number | undefined };

const stepPattern =
  /\.([\p{L}_][\p{L}\p{N}_-]*)|\['((?:[^'\\]|\\.)*)'\]|\[(-?\d+)\]|(\[\*\]|\.\*)|\[(-?\d*):(-?\d*)\]/uy;

/** The value at a path, or undefined where there is nothing; a path with `[*]` or a slice always answers a list. */
export const readPath = (path: string, input: Json, scope: PathScope): Json | undefined => {
  const { start, rest } = rootOf(path, input, scope);
  const steps = parseSteps(rest, path);
  const found = steps.reduce<readonly (Json | undefined)[]>(
    (values, step) => values.flatMap((value) => take(value, step)),
    [start],
  );
  const isList = steps.some(({ kind }) => kind === 'all' || kind === 'slice');
  return isList ? found.filter((value) => value !== undefined) : found[0];
};

/** The same, for a path that must lead somewhere. */
export const mustRead = (path: string, input: Json, scope: PathScope): Json => {
  const value = readPath(path, input, scope);
  if (value !== undefined) return value;
  throw runtimeFailure(`Invalid path '${path}': nothing is there in the input ${JSON.stringify(input)}.`);
};

/** Puts a value at a reference path such as `$.a.b`, making the objects on the way. */
export const writePath = (path: string, input: Json, value: Json): Json => {
  const steps = parseSteps(path.slice(1), path);
  return steps.length === 0 ? value : put(input, steps, value, path);
};

const put = (target: Json, [step, ...rest]: readonly Step[], value: Json, path: string): Json => {
  if (step === undefined) return value;
  if (step.kind === 'key' && !isList(target)) {
    if (typeof target !== 'object' || target === null)
      throw runtimeFailure(`Cannot put a result at '${path}' into ${JSON.stringify(target)}.`);
    const inner = Object.hasOwn(target, step.key)
      ? (target as Readonly<Record<string, Json>>)[step.key]
      : undefined;
    return { ...target, [step.key]: put(inner ?? {}, rest, value, path) };
  }
  if (step.kind === 'index' && isList(target))
    return target.map((item: Json, i) => (i === step.index ? put(item, rest, value, path) : item));
  throw runtimeFailure(`'${path}' is not a path to which a result can be written.`);
};

const rootOf = (path: string, input: Json, scope: PathScope): { start: Json | undefined; rest: string } => {
  if (path.startsWith('$$')) return { start: scope.context(), rest: path.slice(2) };
  const variable = /^\$([\p{L}_][\p{L}\p{N}_]*)/u.exec(path);
  if (variable?.[1] !== undefined)
    return { start: scope.vars()[variable[1]], rest: path.slice(variable[0].length) };
  if (path.startsWith('$')) return { start: input, rest: path.slice(1) };
  throw runtimeFailure(`'${path}' is not a path.`);
};

const parseSteps = (rest: string, path: string): readonly Step[] => {
  const steps: Step[] = [];
  for (let at = 0; at < rest.length; at = stepPattern.lastIndex) {
    stepPattern.lastIndex = at;
    const match = stepPattern.exec(rest);
    if (match === null)
      throw runtimeFailure(`The path '${path}' cannot be read from '${rest.slice(at)}' on.`);
    steps.push(stepOf(match));
  }
  return steps;
};

const stepOf = ([, name, quoted, index, all, from, to]: RegExpExecArray): Step => {
  if (name !== undefined) return { kind: 'key', key: name };
  if (quoted !== undefined) return { kind: 'key', key: quoted.replaceAll(/\\(.)/g, '$1') };
  if (index !== undefined) return { kind: 'index', index: Number(index) };
  if (all !== undefined) return { kind: 'all' };
  return { kind: 'slice', from: from ? Number(from) : undefined, to: to ? Number(to) : undefined };
};

const take = (value: Json | undefined, step: Step): readonly (Json | undefined)[] => {
  if (Array.isArray(value)) {
    const items = value as readonly Json[];
    if (step.kind === 'index') return [items.at(step.index)];
    if (step.kind === 'all') return items;
    return step.kind === 'slice' ? items.slice(step.from, step.to) : [undefined];
  }
  if (typeof value !== 'object' || value === null) return [undefined];
  if (step.kind === 'all') return Object.values(value);
  return step.kind === 'key' && Object.hasOwn(value, step.key)
    ? [(value as Readonly<Record<string, Json>>)[step.key]]
    : [undefined];
};

const isList = (value: Json): value is readonly Json[] => Array.isArray(value);
