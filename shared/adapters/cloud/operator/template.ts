import { isObject, type JsonObject } from '#domain/json.ts';
import { readPath, type Segment } from '#domain/kube/field-path.ts';
import type { KubeObject } from '#domain/kube/object.ts';
import type { StackSpec } from '#domain/stack/cloud-stack.ts';
import { filledText, fillIn, valuesOf } from './fill.ts';

/** A place in one of the objects: `{ "Resource": "Database", "Path": "status.endpoint" }`. */
export interface Field {
  readonly resource: string;
  readonly path: readonly Segment[];
}

/** The status of an object, by path: every line of `ready` must hold, or any of `failed`. */
export interface Rule {
  readonly path: readonly Segment[];
  readonly values: readonly string[];
}

/** The word of a template for what stays when its stack goes, unless its creation has failed. */
export const retained = 'RetainExceptOnCreate';

export interface Part {
  /** Its name in the template: `Database`. */
  readonly id: string;
  readonly object: KubeObject;
  readonly ready: readonly Rule[];
  readonly failed: readonly Rule[];
  /** The path of the message. */
  readonly message?: readonly Segment[];
  /** Fields whose change makes the operator start again, and lose the data. */
  readonly replaces: readonly (readonly Segment[])[];
  /** It stays when its stack goes. */
  readonly isRetained: boolean;
}

/** Where an output comes from. */
export type Source =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'field'; readonly field: Field }
  | { readonly kind: 'secret'; readonly secret: string | Field; readonly key: string };

export interface OperatorTemplate {
  readonly parts: readonly Part[];
  readonly outputs: Readonly<Record<string, Source>>;
  /** It counts as failed if it is not ready after this time, ms. */
  readonly patienceMs: number;
}

/** The template with its parameters in it, for a namespace; or why it cannot be read, in one sentence. */
export const readTemplate = (spec: StackSpec, namespace: string): OperatorTemplate | string => {
  try {
    const raw: unknown = JSON.parse(spec.template);
    if (!isObject(raw)) return 'the template is no JSON object';
    const values = valuesOf(raw as JsonObject, { Name: spec.name, ...spec.parameters, Namespace: namespace });
    const whole = fillIn({ Resources: raw['Resources'], Outputs: raw['Outputs'] }, values);
    const { Resources, Outputs } = isObject(whole) ? whole : {};
    const parts = entries(Resources).map(([id, one]) => partOf(id, one, namespace));
    if (parts.length === 0) return 'the template has no Resources';
    const outputs = entries(Outputs).map(
      ([name, one]) => [name, sourceOf(name, one, new Set(parts.map(({ id }) => id)))] as const,
    );
    const minutes = Number(filledText(raw['TimeoutMinutes'] ?? 60, values));
    return { parts, outputs: Object.fromEntries(outputs), patienceMs: minutes * 60_000 };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
};

const entries = (value: unknown): readonly (readonly [string, unknown])[] =>
  isObject(value) ? Object.entries(value) : [];

const partOf = (id: string, one: unknown, namespace: string): Part => {
  const said = isObject(one) ? one : {};
  const { Object: object, Ready, Failed, Message, Replaces, Scope, DeletionPolicy } = said;
  const ready = rulesOf(id, Ready);
  if (ready.length === 0)
    throw new Error(`resource ${id} has no Ready; say which field means that it is, and its value`);
  return {
    id,
    object: placed(id, object, Scope === 'Cluster' ? undefined : namespace),
    ready,
    failed: rulesOf(id, Failed),
    ...(typeof Message === 'string' ? { message: pathOf(id, Message) } : {}),
    replaces: (Array.isArray(Replaces) ? Replaces : []).map((path) => pathOf(id, String(path))),
    isRetained: DeletionPolicy === retained,
  };
};

const placed = (id: string, object: unknown, namespace: string | undefined): KubeObject => {
  const { apiVersion, kind, metadata } = isObject(object) ? object : {};
  const name = isObject(metadata) ? metadata['name'] : undefined;
  if (typeof apiVersion !== 'string' || typeof kind !== 'string' || typeof name !== 'string')
    throw new Error(`Object of resource ${id} needs apiVersion, kind and metadata.name`);
  const { namespace: _, ...rest } = metadata as KubeObject['metadata'];
  return {
    ...(object as KubeObject),
    metadata: { ...rest, name, ...(namespace === undefined ? {} : { namespace }) },
  };
};

const rulesOf = (id: string, rules: unknown): readonly Rule[] =>
  entries(rules).map(([path, value]) => ({
    path: pathOf(id, path),
    values: (Array.isArray(value) ? value : [value]).map(String),
  }));

const pathOf = (id: string, path: string): readonly Segment[] => {
  const read = readPath(path);
  if (read === undefined || read.length === 0)
    throw new Error(`"${path}" of resource ${id} is no path; write status.conditions[Ready].status`);
  return read;
};

const sourceOf = (name: string, one: unknown, ids: ReadonlySet<string>): Source => {
  const { Value, Secret, Key } = isObject(one) ? one : {};
  if (typeof Value === 'string' || typeof Value === 'number') return { kind: 'text', text: String(Value) };
  if (Secret !== undefined && typeof Key === 'string')
    return {
      kind: 'secret',
      secret: typeof Secret === 'string' ? Secret : fieldOf(name, Secret, ids),
      key: Key,
    };
  return { kind: 'field', field: fieldOf(name, one, ids) };
};

const fieldOf = (name: string, one: unknown, ids: ReadonlySet<string>): Field => {
  const { Resource, Path } = isObject(one) ? one : {};
  if (typeof Resource !== 'string' || typeof Path !== 'string' || !ids.has(Resource))
    throw new Error(
      `output ${name} needs a Value, a Resource with a Path (of ${[...ids].join(', ')}), or a Secret with a Key`,
    );
  return { resource: Resource, path: pathOf(Resource, Path) };
};
