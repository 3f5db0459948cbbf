import type { Mistake, Place } from '../app/app.ts';
import { inspect } from '../app/check.ts';
import { repeated } from '../app/list-keys.ts';
import { hint } from '../app/nearest.ts';
import type { Read } from '../app/read.ts';
import type { Tree } from '../app/tree.ts';
import type { JsonObject } from '../json.ts';
import { nameOf, refOf, type KubeObject } from '../kube/object.ts';
import type { RenderContext, Rendered } from './component-type.ts';
import { overlay } from './objects.ts';
import { applyOrder, stamp } from './stamp.ts';
import { componentTypes, traitTypes } from './types.ts';

/** A component with all layers laid over it, not yet checked. */
export interface WrittenComponent {
  readonly name: string;
  readonly at: Place;
  readonly type: Written;
  readonly properties: Tree;
  readonly traits: readonly { readonly type: Written; readonly properties: Tree }[];
}

interface Written {
  readonly name: string;
  readonly at: Place;
}

/** What the application itself puts on every object of it. */
export interface AppMarks {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** What one component becomes, in no namespace yet, or what is wrong with it. */
export interface Part {
  readonly component: WrittenComponent;
  readonly objects: readonly KubeObject[];
  readonly mistakes: readonly Mistake[];
}

/** Renders one component. The same component always becomes the same part, so a part may be kept and used again. */
export const renderPart = (app: AppMarks, component: WrittenComponent): Part => {
  const doubles = repeated(component.properties);
  const rendered = renderComponent(component, { app: app.name, component: component.name });
  if (rendered.kind === 'mistaken')
    return { component, objects: [], mistakes: [...doubles, ...rendered.mistakes] };
  const { output, outputs } = rendered.value;
  const objects = [output, ...Object.values(outputs)].map((object) => stamp(object, app, component.name));
  return { component, objects, mistakes: doubles };
};

/** The parts of an application together, in the order they are applied; or every mistake in them. */
export const assemble = (parts: readonly Part[]): Read<readonly KubeObject[]> => {
  const mistakes = [...parts.flatMap((part) => part.mistakes), ...namesakes(parts)];
  if (mistakes.length > 0) return { kind: 'mistaken', mistakes };
  return { kind: 'fine', value: applyOrder(parts.flatMap(({ objects }) => objects)) };
};

const namesakes = (parts: readonly Part[]): readonly Mistake[] => {
  const owners = new Map<string, string>();
  const made = parts.flatMap(({ component, objects }) => objects.map((object) => ({ component, object })));
  return made.flatMap(({ component, object }) => {
    const name = nameOf(refOf(object));
    const owner = owners.get(name);
    owners.set(name, owner ?? component.name);
    if (owner === undefined) return [];
    const because = `component "${component.name}" makes a second ${name}; "${owner}" makes one already`;
    return [{ ...component.at, because }];
  });
};

/** One component with its traits laid over it in order. */
const renderComponent = (component: WrittenComponent, context: RenderContext): Read<Rendered> => {
  const type = componentTypes.find(({ type }) => type === component.type.name);
  if (type === undefined) return { kind: 'mistaken', mistakes: inspectComponent(component) };
  const built = type.build(component.properties, context);
  if (built.kind === 'mistaken') {
    return { kind: 'mistaken', mistakes: [...built.mistakes, ...uncheckedTraits(component)] };
  }
  return withTraits(built.value, component, context);
};

const withTraits = (
  { output, outputs }: Rendered,
  component: WrittenComponent,
  context: RenderContext,
): Read<Rendered> => {
  const mistakes: Mistake[] = [];
  let workload: JsonObject = output;
  for (const trait of component.traits) {
    const type = traitTypes.find(({ type }) => type === trait.type.name);
    if (type === undefined) {
      mistakes.push(unknown('trait', trait.type, traitTypes));
      continue;
    }
    const patch = type.patch(trait.properties, { ...context, output: workload });
    if (patch.kind === 'mistaken') mistakes.push(...patch.mistakes);
    else workload = overlay(workload, patch.value) as JsonObject;
  }
  return mistakes.length > 0
    ? { kind: 'mistaken', mistakes }
    : { kind: 'fine', value: { output: workload, outputs } };
};

/** What is wrong with a component whatever layers may still add to it. */
export const inspectComponent = (component: WrittenComponent): readonly Mistake[] => {
  const { name, type, properties } = component;
  const known = componentTypes.find((one) => one.type === type.name);
  if (known === undefined)
    return [unknown('component type', type, componentTypes), ...uncheckedTraits(component)];
  const checked = inspect(properties, known.shape, { within: `${type.name} ${name}`, partial: true });
  return [...(checked.kind === 'mistaken' ? checked.mistakes : []), ...uncheckedTraits(component)];
};

/** What can be said of traits whose workload could not be rendered. */
const uncheckedTraits = ({ traits }: WrittenComponent): readonly Mistake[] =>
  traits.flatMap((trait) => {
    const type = traitTypes.find(({ type }) => type === trait.type.name);
    if (type === undefined) return [unknown('trait', trait.type, traitTypes)];
    const checked = inspect(trait.properties, type.shape, {
      within: `trait ${trait.type.name}`,
      partial: true,
    });
    return checked.kind === 'mistaken' ? checked.mistakes : [];
  });

const unknown = (what: string, said: Written, known: readonly { readonly type: string }[]): Mistake => {
  const names = known.map(({ type }) => type);
  return { ...said.at, because: `unknown ${what} "${said.name}"; ${hint(said.name, names)}` };
};
