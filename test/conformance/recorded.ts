import { treeOf } from '#domain/app/tree.ts';
import { sameJson, type Json, type JsonObject } from '#domain/json.ts';
import { builtIn } from '#domain/render/types.ts';

/** One recorded answer of KubeVela's own definitions. */
export interface Recorded {
  readonly kind: 'component' | 'trait';
  readonly type: string;
  readonly name: string;
  readonly app: string;
  readonly properties: JsonObject;
  readonly component?: { readonly output?: JsonObject };
  readonly expect: JsonObject;
}

export type Compared =
  | { readonly kind: 'equal' }
  | { readonly kind: 'differs'; readonly differences: readonly Difference[] }
  | { readonly kind: 'not-rendered'; readonly because: string };

export interface Difference {
  /** `output.spec.replicas`. */
  readonly at: string;
  readonly got?: Json;
  readonly wanted?: Json;
}

const place = { file: 'recorded', line: 1, column: 1 };

/** Renders the input of a recording as KubeVela would (unknown fields pass) and compares. A part that is empty and one that is absent are equal. */
export const compareRecorded = (one: Recorded): Compared => {
  const got = answer(one);
  if (typeof got === 'string') return { kind: 'not-rendered', because: got };
  const differences = ['output', 'outputs', 'patch', 'patchOutputs'].flatMap((part) =>
    compare(got[part] ?? {}, one.expect[part] ?? {}, part),
  );
  return differences.length === 0 ? { kind: 'equal' } : { kind: 'differs', differences };
};

const answer = ({ kind, type, name, app, properties, component }: Recorded): JsonObject | string => {
  const written = treeOf(properties, place);
  const context = { app, component: name, namespace: 'default', isExact: true };
  const known = kind === 'trait' ? builtIn.traits : builtIn.components;
  const found = known.find((one) => one.type === type);
  if (found === undefined) return `unknown ${kind} type "${type}"`;
  const made =
    'build' in found
      ? found.build(written, context, { open: true })
      : found.effect(written, { ...context, output: component?.output ?? {} }, { open: true });
  if (made.kind === 'mistaken') return made.mistakes.map(({ because }) => because).join('; ');
  return JSON.parse(JSON.stringify(made.value)) as JsonObject;
};

const compare = (got: Json | undefined, wanted: Json | undefined, at: string): readonly Difference[] => {
  if (sameJson(got, wanted) && (got === undefined) === (wanted === undefined)) return [];
  if (isMap(got) && isMap(wanted)) {
    const names = [...new Set([...Object.keys(got), ...Object.keys(wanted)])];
    return names.flatMap((name) => compare(got[name], wanted[name], `${at}.${name}`));
  }
  if (Array.isArray(got) && Array.isArray(wanted) && got.length === wanted.length)
    return got.flatMap((item, index) => compare(item as Json, wanted[index] as Json, `${at}[${index}]`));
  return [{ at, ...(got === undefined ? {} : { got }), ...(wanted === undefined ? {} : { wanted }) }];
};

const isMap = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
