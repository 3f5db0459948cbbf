import { inspect } from '../config/validate.ts';
import { hint } from '../config/did-you-mean.ts';
import type { Read } from '../config/result.ts';
import type { JsonObject } from '../json.ts';
import { placeOf, type ComponentType, type RenderContext, type Rendered } from './component-type.ts';
import { layEffect, layOnOutputs } from './apply-trait.ts';

import { cloudComponents } from './cloud-components.ts';
import { cloudResource } from './resource.ts';
import { builtIn, elsewhere, type Types } from './types.ts';
import type { Mistake } from '../config/place.ts';
import type { WrittenComponent, WrittenTrait } from './written.ts';

/** One component with its traits laid over it in order, or every mistake in it. */
export const renderComponent = (
  component: WrittenComponent,
  context: RenderContext,
  types: Types,
): Read<Rendered> => {
  const type = types.components.find(({ type }) => type === component.type.name);
  if (type === undefined || isElsewhere(type))
    return { kind: 'mistaken', mistakes: inspectComponent(component, types) };
  const built = type.build(component.properties, context);
  if (built.kind === 'mistaken')
    return { kind: 'mistaken', mistakes: [...built.mistakes, ...uncheckedTraits(component, types)] };
  return withTraits(built.value, component, context, types);
};

/** Known but not rendered, unless a definition of it is present. */
const isElsewhere = (type: ComponentType): boolean =>
  Object.hasOwn(elsewhere, type.type) && builtIn.components.includes(type);

const withTraits = (
  built: Rendered,
  component: WrittenComponent,
  context: RenderContext,
  types: Types,
): Read<Rendered> => {
  const mistakes: Mistake[] = [];
  let { output, outputs } = built;
  for (const [index, trait] of component.traits.entries()) {
    const laid = layTrait(trait, { output, outputs }, context, types);
    if (laid.kind === 'mistaken') {
      mistakes.push(...laid.mistakes);
      continue;
    }
    ({ output, outputs } = laid.value);
    const names = Object.entries(laid.value.made).map(([name, one]) => [`${index}/${name}`, one] as const);
    outputs = { ...outputs, ...Object.fromEntries(names) };
  }
  return mistakes.length > 0 ? { kind: 'mistaken', mistakes } : { kind: 'fine', value: { output, outputs } };
};

const layTrait = (
  trait: WrittenTrait,
  { output: workload, outputs }: Rendered,
  context: RenderContext,
  types: Types,
): Read<Rendered & { readonly made: Rendered['outputs'] }> => {
  const type = types.traits.find(({ type }) => type === trait.type.name);
  if (type === undefined) return { kind: 'mistaken', mistakes: [unknown('trait', trait.type, types.traits)] };
  const effect = type.effect(trait.properties, { ...context, output: workload, outputs });
  if (effect.kind === 'mistaken') return effect;
  const output = layEffect(workload, effect.value);
  const beside = layOnOutputs(outputs, effect.value);
  const wrong = isRefused(output) ? output : 'refused' in beside ? beside : undefined;
  if (wrong === undefined && 'value' in beside)
    return { kind: 'fine', value: { output, outputs: beside.value, made: effect.value.outputs ?? {} } };
  const reason = `trait ${type.type}: ${wrong?.refused}`;
  return { kind: 'mistaken', mistakes: [{ ...placeOf(trait.properties), reason }] };
};

const isRefused = (value: JsonObject | { readonly refused: string }): value is { readonly refused: string } =>
  'refused' in value && !('kind' in value);

/** Mistakes of a component that no layer can correct. */
export const inspectComponent = (component: WrittenComponent, types: Types): readonly Mistake[] => {
  const { name, type, properties } = component;
  const known = types.components.find((one) => one.type === type.name);
  if (known === undefined || isElsewhere(known))
    return [unknown('component type', type, types.components), ...uncheckedTraits(component, types)];
  const checked = inspect(properties, known.shape, { within: `${type.name} ${name}`, partial: true });
  return [...(checked.kind === 'mistaken' ? checked.mistakes : []), ...uncheckedTraits(component, types)];
};

/** What can be said of traits whose workload could not be rendered. */
const uncheckedTraits = ({ traits }: WrittenComponent, types: Types): readonly Mistake[] =>
  traits.flatMap((trait) => {
    const type = types.traits.find(({ type }) => type === trait.type.name);
    if (type === undefined) return [unknown('trait', trait.type, types.traits)];
    const checked = inspect(trait.properties, type.shape, {
      within: `trait ${trait.type.name}`,
      partial: true,
    });
    return checked.kind === 'mistaken' ? checked.mistakes : [];
  });

/** The mistake of naming a type that is not rendered: what to use in its place, or which types exist. */
export const unknown = (
  what: string,
  { name, at: { file, line, column } }: WrittenTrait['type'],
  known: readonly { readonly type: string }[],
): Mistake => {
  const names = known.map(({ type }) => type).filter((type) => !Object.hasOwn(elsewhere, type));
  const near = hint(name, names);
  // Types of cloud resources are suggested only where they are meant, and are not in the list.
  const told = near.endsWith('?')
    ? near
    : hint(
        name,
        names.filter((type) => !ofClouds.has(type)),
      );
  const reason = Object.hasOwn(elsewhere, name)
    ? `${what} "${name}" is not rendered: ${elsewhere[name]}`
    : (ofRevision(what, name, names) ?? `unknown ${what} "${name}"; ${orOwn(told, what, name)}`);
  return { file, line, column, reason };
};

const ofClouds = new Set([cloudResource, ...cloudComponents].map(({ type }) => type));

/** KubeVela keeps the revisions of a definition, `webservice@v1`; here a type is what this release of Tidegate has. */
const ofRevision = (what: string, name: string, known: readonly string[]): string | undefined => {
  const [type = '', revision] = name.split('@');
  return revision === undefined || !known.includes(type)
    ? undefined
    : `${what} "${name}" names a revision of a definition, and Tidegate has one of each; write "${type}"`;
};

/** Types of one's own, such as definitions of KubeVela, are written as modules. */
const orOwn = (hinted: string, what: string, name: string): string =>
  hinted.endsWith('?')
    ? hinted
    : `${hinted}; put its definition in CUE into definitions/, or begin a type of your own with: tidegate new ${what === 'trait' ? 'trait' : 'component'} ${nameFor(name)}`;

/** The name as a command line takes it. */
const nameFor = (name: string): string => (/^[a-z][a-z0-9-]{0,50}$/.test(name) ? name : '<name>');
