import { childOf, itemsOf, textOf, treeOf, type Tree } from '#domain/config/tree.ts';

import type { Application } from './application.ts';
import { noComponent } from './application-mistakes.ts';
import { remember } from './memo.ts';
import { referringType } from './referring-type.ts';
import type { Mistake } from '#domain/config/place.ts';
import type { WrittenComponent } from '#domain/render/written.ts';

/** The files of `objects/<component>/` join the `objects` of the component, which must be of type k8s-objects. */
export const withObjects = (
  application: Application,
  files: readonly { readonly component: string; readonly tree: Tree }[],
  memory = remember(),
): { readonly application: Application; readonly mistakes: readonly Mistake[] } => {
  if (files.length === 0) return { application, mistakes: [] };
  const first = new Map(files.toReversed().map(({ component, tree }) => [component, tree]));
  const mistakes = [...first].flatMap(([name, { at }]) => {
    const component = application.components.find((one) => one.name === name);
    if (component === undefined) return [noComponent(name, at, application)];
    if (takesObjects(component)) return [];
    const reason = `component "${name}" is a ${component.type.name}; only k8s-objects takes files of objects`;
    return [{ file: at.file, line: at.line, column: at.column, reason }];
  });
  const components = application.components.map((component) => {
    const own = files.filter((one) => one.component === component.name).map(({ tree }) => tree);
    return own.length === 0 || !takesObjects(component) ? component : memory(joining)(component, ...own);
  });
  return { application: memory(madeOf)(application, ...components), mistakes };
};

/** Objects that `ref-objects` refers to may be beside it: then they are used. */
const takesObjects = ({ type }: WrittenComponent): boolean =>
  type.name === 'k8s-objects' || type.name === referringType;

/** Objects without kind or name: no layer could refer to them, and one that tries would replace the whole list. */
export const kindless = ({ name, type, properties }: WrittenComponent): readonly Mistake[] =>
  type.name !== 'k8s-objects'
    ? []
    : itemsOf(childOf(properties, 'objects')).flatMap((item, index) => {
        if (item.kind !== 'map' || textOf(childOf(item, 'kind')) !== undefined) return [];
        const { file, line, column } = item.at;
        return [{ file, line, column, reason: `objects[${index}] of k8s-objects ${name} needs "kind"` }];
      });

const madeOf = (application: Application, ...components: readonly WrittenComponent[]): Application => ({
  ...application,
  components,
});

const joining = (component: WrittenComponent, ...own: readonly Tree[]): WrittenComponent =>
  component.type.name === referringType
    ? {
        ...component,
        type: { ...component.type, name: 'k8s-objects' },
        properties: joined(treeOf({}, component.properties.at), own),
      }
    : { ...component, properties: joined(component.properties, own) };

const joined = (properties: Tree, own: readonly Tree[]): Tree => {
  const map = properties.kind === 'map' ? properties : treeOf({}, properties.at);
  if (map.kind !== 'map') return properties;
  const items = [...itemsOf(childOf(map, 'objects')), ...own];
  return { ...map, entries: new Map(map.entries).set('objects', { kind: 'list', at: map.at, items }) };
};
