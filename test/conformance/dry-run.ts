import { childOf, itemsOf, textOf, treeOf, type Tree } from '#domain/config/tree.ts';
import { isObject, type JsonObject } from '#domain/json.ts';
import type { Rendered, RenderContext } from '#domain/render/component-type.ts';
import { layEffect } from '#domain/render/apply-trait.ts';

import type { Effect } from '#domain/render/trait-type.ts';
import { builtIn } from '#domain/render/types.ts';
import { applyOverride } from '#shared/compiler/oam/override.ts';
import {
  mapOf,
  place,
  type PlainComponent,
  type PlainTrait,
  plainComponent,
  writtenComponent,
} from './plain.ts';
import type { WrittenComponent } from '#domain/render/written.ts';

/* What KubeVela prints for an application, to the letter: its definitions, its labels, and no more strictness than its own. */

export type Context = Omit<RenderContext, 'isExact'>;

const asKubeVela = { open: true } as const;

/** One component alone, or why it is refused. */
export const buildComponent = (name: string, properties: JsonObject, context: Context): Rendered | string => {
  const type = builtIn.components.find((one) => one.type === name);
  if (type === undefined) return `unknown component type "${name}"`;
  const built = type.build(treeOf(properties, place), { ...context, isExact: true }, asKubeVela);
  return built.kind === 'fine' ? built.value : built.mistakes.map(({ reason }) => reason).join('; ');
};

/** One trait alone over a workload, or why it is refused. */
export const effectOfTrait = (
  name: string,
  properties: JsonObject,
  context: Context & { readonly output: JsonObject },
): Effect | string => {
  const type = builtIn.traits.find((one) => one.type === name);
  if (type === undefined) return `unknown trait type "${name}"`;
  const made = type.effect(treeOf(properties, place), { ...context, isExact: true }, asKubeVela);
  return made.kind === 'fine' ? made.value : made.mistakes.map(({ reason }) => reason).join('; ');
};

/** An object beside a workload, and who made it. */
interface Beside {
  readonly object: JsonObject;
  readonly by: string;
  readonly key: string;
}

/** A workload with its traits laid over it in order. */
export const layTraits = (
  built: Rendered,
  traits: readonly PlainTrait[],
  context: Context,
): { readonly output: JsonObject; readonly beside: readonly Beside[] } | string => {
  const beside = entries(built.outputs, 'AuxiliaryWorkload');
  let { output } = built;
  for (const { type, properties = {} } of traits) {
    const effect = effectOfTrait(type, properties, { ...context, output });
    if (typeof effect === 'string') return effect;
    const laid = layEffect(output, effect);
    if (typeof laid['refused'] === 'string') return laid['refused'];
    output = laid;
    beside.push(...entries(effect.outputs ?? {}, type));
  }
  return { output, beside };
};

const entries = (outputs: Readonly<Record<string, JsonObject>>, by: string): Beside[] =>
  Object.entries(outputs).map(([key, object]) => ({ object, by, key }));

/**
 * Every object of an application, or why it is refused: with the overrides of one deployment laid over it (the first
 * when none is named), or with all of them where no step deploys. `files` are policies and workflows beside it.
 */
export const dryRun = (
  application: JsonObject,
  { step, files = [] }: { readonly step?: string; readonly files?: readonly JsonObject[] } = {},
): readonly JsonObject[] | string => {
  const tree = treeOf(application, place);
  const metadata = childOf(tree, 'metadata');
  const spec = childOf(tree, 'spec');
  const marks = {
    app: textOf(childOf(metadata, 'name')) ?? '',
    namespace: textOf(childOf(metadata, 'namespace')) ?? 'default',
    labels: mapOf(childOf(metadata, 'labels') ?? treeOf({}, place)),
    annotations: mapOf(childOf(metadata, 'annotations') ?? treeOf({}, place)),
  };
  const written = (mapOf(spec ?? tree)['components'] ?? []) as unknown as readonly PlainComponent[];
  const overrides = overridesFor(spec, step, files);
  const components = overrides.reduce<readonly WrittenComponent[]>(
    (under, policy) => applyOverride(under, childOf(policy, 'properties') ?? treeOf({}, place)).components,
    written.map(writtenComponent),
  );
  const made = components.map((one) => objectsOf(plainComponent(one), marks));
  const refused = made.filter((one) => typeof one === 'string');
  return refused.length > 0 ? refused.join('; ') : made.flat().filter((one) => typeof one !== 'string');
};

const overridesFor = (spec: Tree | undefined, step: string | undefined, files: readonly JsonObject[]) => {
  const beside = files.map((file) => treeOf(file, place));
  const named = (tree: Tree) =>
    textOf(childOf(tree, 'name')) ?? textOf(childOf(childOf(tree, 'metadata'), 'name'));
  const policies = [...itemsOf(childOf(spec, 'policies')), ...beside];
  const own = childOf(spec, 'workflow');
  const workflow = beside.find((tree) => named(tree) === textOf(childOf(own, 'ref'))) ?? own;
  const deploys = itemsOf(childOf(workflow, 'steps')).filter(
    (one) => textOf(childOf(one, 'type')) === 'deploy',
  );
  const all = policies.filter((policy) => textOf(childOf(policy, 'type')) === 'override');
  const deploy = deploys.find((one) => named(one) === step) ?? deploys[0];
  if (deploy === undefined) return all;
  const wanted = itemsOf(childOf(childOf(deploy, 'properties'), 'policies')).map(textOf);
  return wanted.flatMap((name) => all.filter((policy) => named(policy) === name));
};

interface Marks {
  readonly app: string;
  readonly namespace: string;
  readonly labels: JsonObject;
  readonly annotations: JsonObject;
}

const objectsOf = (component: PlainComponent, marks: Marks): readonly JsonObject[] | string => {
  const { name, type, properties = {}, traits = [] } = component;
  const context = { app: marks.app, component: name, namespace: marks.namespace };
  const built = buildComponent(type, properties, context);
  if (typeof built === 'string') return built;
  const laid = layTraits(built, traits, context);
  if (typeof laid === 'string') return laid;
  const own = { 'app.oam.dev/resourceType': 'WORKLOAD', 'workload.oam.dev/type': type };
  return [
    stamped(laid.output, name, marks, own),
    ...laid.beside.map(({ object, by, key }) =>
      stamped(object, name, marks, {
        'app.oam.dev/resourceType': 'TRAIT',
        'trait.oam.dev/type': by,
        'trait.oam.dev/resource': key,
      }),
    ),
  ];
};

/** The labels that KubeVela puts on an object when it sends it off. */
const stamped = (object: JsonObject, component: string, marks: Marks, own: JsonObject): JsonObject => {
  const metadata = isObject(object['metadata']) ? object['metadata'] : {};
  return {
    ...object,
    metadata: {
      name: component,
      namespace: marks.namespace,
      ...metadata,
      labels: {
        ...marks.labels,
        ...(metadata['labels'] as JsonObject | undefined),
        'app.oam.dev/name': marks.app,
        'app.oam.dev/namespace': marks.namespace,
        'app.oam.dev/component': component,
        ...own,
      },
      annotations: { ...marks.annotations, ...(metadata['annotations'] as JsonObject | undefined) },
    },
  };
};
