import { repeated } from '../config/list-keys.ts';
import type { Read } from '../config/result.ts';

import { nameOf, refOf, type KubeObject } from '../kube/object.ts';
import { renderComponent } from './component.ts';
import { applyOrder, stamp } from './label-and-order.ts';
import { builtIn, type Types } from './types.ts';
import { unitedService } from './unite-services.ts';
import type { Mistake, Place } from '../config/place.ts';
import type { WrittenComponent, AppMarks } from './written.ts';

/** The rendering of one component, without a namespace yet, or its mistakes. */
export interface Part {
  readonly component: WrittenComponent;
  readonly objects: readonly KubeObject[];
  /** Where what makes each of them is written. */
  readonly places: readonly Place[];
  readonly mistakes: readonly Mistake[];
}

/** Where and with which types a component is rendered. */
export interface Rendering {
  readonly namespace: string;
  readonly cluster?: string;
  readonly types: Types;
}

/** Renders one component. The same component always becomes the same part, so a part may be kept and used again. */
export const renderPart = (
  app: AppMarks,
  component: WrittenComponent,
  { types, ...place }: Rendering = { namespace: 'default', types: builtIn },
): Part => {
  const doubles = repeated(component.properties);
  const context = { app: app.name, component: component.name, ...place };
  const rendered = renderComponent(component, context, types);
  if (rendered.kind === 'mistaken')
    return { component, objects: [], places: [], mistakes: [...doubles, ...rendered.mistakes] };
  const { output, outputs } = rendered.value;
  const objects = [output, ...Object.values(outputs)].map((object) => stamp(object, app, component.name));
  const places = ['', ...Object.keys(outputs)].map((key) => makerOf(component, key));
  return { component, ...united(objects, places), mistakes: doubles };
};

/** Services of one name become one where they agree; others stay, and are told as namesakes. */
const united = (
  objects: readonly KubeObject[],
  places: readonly Place[],
): Pick<Part, 'objects' | 'places'> => {
  const kept: { object: KubeObject; readonly place: Place | undefined }[] = [];
  for (const [index, object] of objects.entries()) {
    const before = object.kind === 'Service' ? kept.find((one) => isNamesake(one.object, object)) : undefined;
    const both = before === undefined ? undefined : unitedService(before.object, object);
    if (before !== undefined && both !== undefined) before.object = both;
    else kept.push({ object, place: places[index] });
  }
  return {
    objects: kept.map(({ object }) => object),
    places: kept.flatMap(({ place }) => place ?? []),
  };
};

const isNamesake = (one: KubeObject, other: KubeObject): boolean =>
  one.apiVersion === other.apiVersion && nameOf(refOf(one)) === nameOf(refOf(other));

/** Objects of traits are called `<index of the trait>/<name>`. */
const makerOf = ({ at, traits }: WrittenComponent, key: string): Place =>
  (key.includes('/') ? traits[Number(key.split('/')[0])]?.type.at : undefined) ?? at;

/** Whether the component is another one in another place. */
export const isPlaced = ({ type, traits }: WrittenComponent, types: Types): boolean =>
  types.components.some((one) => one.isPlaced === true && one.type === type.name) ||
  traits.some((trait) => types.traits.some(({ type, isPlaced }) => isPlaced && type === trait.type.name));

/** The parts of an application together, in the order they are applied; or every mistake in them. */
export const assemble = (parts: readonly Part[]): Read<readonly KubeObject[]> => {
  const mistakes = [...parts.flatMap((part) => part.mistakes), ...namesakes(parts)];
  if (mistakes.length > 0) return { kind: 'mistaken', mistakes };
  return { kind: 'fine', value: applyOrder(parts.flatMap(({ objects }) => objects)) };
};

const oneOf = ({ kind, metadata }: KubeObject): string =>
  kind === 'Service'
    ? `an exposed port, expose and gateway each make a Service, and these differ in the type, or in what they say of one port: keep one, give the gateway a name, or let it use the one that is there by existingServiceName: ${metadata.name}`
    : 'keep one, or give one of them another name';

const namesakes = (parts: readonly Part[]): readonly Mistake[] => {
  const owners = new Map<string, WrittenComponent>();
  const made = parts.flatMap(({ component, objects, places }) =>
    objects.map((object, index) => ({ component, object, at: places[index] ?? component.at })),
  );
  return made.flatMap(({ component, object, at }) => {
    const name = nameOf(refOf(object));
    const id = `${object.apiVersion} ${name}`;
    const owner = owners.get(id);
    owners.set(id, owner ?? component);
    if (owner === undefined) return [];
    const reason =
      owner === component
        ? `component "${component.name}" makes ${name} twice; ${oneOf(object)}`
        : `component "${component.name}" makes a second ${name}; "${owner.name}" makes one already`;
    const { file, line, column } = at;
    return [{ file, line, column, reason }];
  });
};
