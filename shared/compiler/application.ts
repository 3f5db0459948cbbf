import { check } from '#domain/config/validate.ts';
import { label } from '#domain/app/release-schema.ts';
import { anything, freeMap, listOf, needed, oneOf, optional, record, text } from '#domain/config/schema.ts';
import { childOf, entriesOf, itemsOf, textOf, treeOf, type Tree } from '#domain/config/tree.ts';
import { annotations, labels } from '#domain/render/parameters.ts';

import { withoutAbsent } from './absent-fields.ts';
import {
  anotherKind,
  noComponents,
  duplicateNames,
  nameOf,
  needsOf,
  wrongNeeds,
} from './application-mistakes.ts';
import { sortByNeeds } from '#domain/order/graph.ts';
import { resourceComponents, resourceNameMistakes } from './resources.ts';
import { notYetIn, withoutNotYet } from './not-yet.ts';
import { carriedMarks, withoutServerParts } from './exported-application.ts';
import type { Mistake, Note, Place } from '#domain/config/place.ts';
import type { AppMarks, WrittenComponent } from '#domain/render/written.ts';

/** An application file taken apart, its components not yet checked: layers may still complete them. */
export interface Application {
  readonly marks: AppMarks;
  readonly namespace: string;
  readonly components: readonly WrittenComponent[];
  readonly release: Tree | undefined;
  /** `spec.policies` and `spec.workflow`, as KubeVela knows them. */
  readonly policies: Tree | undefined;
  readonly workflow: Tree | undefined;
  readonly at: Place;
}

export const componentShape = record({
  name: needed(label),
  type: needed(text),
  properties: optional(freeMap(anything)),
  traits: optional(listOf(record({ type: needed(text), properties: optional(freeMap(anything)) }))),
  dependsOn: optional(listOf(text)),
});

export const applicationShape = record({
  apiVersion: needed(oneOf('core.oam.dev/v1beta1')),
  kind: needed(oneOf('Application')),
  metadata: needed(
    record({
      name: needed(label),
      namespace: optional(label),
      labels: optional(labels),
      annotations: optional(annotations),
    }),
  ),
  spec: needed(
    record({
      components: needed(listOf(componentShape)),
      policies: optional(listOf(anything)),
      workflow: optional(anything),
    }),
  ),
  resources: optional(freeMap(anything)),
  release: optional(anything),
});

/** Parses an application file; what can be read is read even if there are mistakes beside it. */
export const readApplication = (
  written: Tree,
): {
  readonly application: Application;
  readonly mistakes: readonly Mistake[];
  readonly notes: readonly Note[];
} => {
  const tree = withoutAbsentParts(written);
  const other = anotherKind(tree);
  const cleaned = withoutServerParts(tree);
  const checked = check(withoutNotYet(cleaned.tree), applicationShape, { within: 'the application' });
  const metadata = childOf(tree, 'metadata');
  const name = textOf(childOf(metadata, 'name')) ?? '';
  const components = itemsOf(childOf(childOf(tree, 'spec'), 'components'));
  const application: Application = {
    marks: {
      name,
      ...carriedMarks(textsOf(childOf(metadata, 'labels')), textsOf(childOf(metadata, 'annotations'))),
    },
    namespace: textOf(childOf(metadata, 'namespace')) ?? 'default',
    components: [
      ...resourceComponents(childOf(tree, 'resources')),
      ...sortByNeeds(components, nameOf, needsOf).map(componentOf),
    ],
    release: childOf(tree, 'release'),
    policies: childOf(childOf(tree, 'spec'), 'policies'),
    workflow: childOf(childOf(tree, 'spec'), 'workflow'),
    at: tree.at,
  };
  const mistakes = checked.kind === 'mistaken' ? checked.mistakes : [];
  return {
    application,
    notes: cleaned.notes,
    mistakes: other ?? [
      ...mistakes,
      ...notYetIn(tree),
      ...duplicateNames(application.components),
      ...noComponents(tree),
      ...wrongNeeds(components, application.components),
      ...resourceNameMistakes(childOf(tree, 'resources')),
    ],
  };
};

const withoutAbsentParts = (tree: Tree): Tree => {
  if (tree.kind !== 'map') return tree;
  const parts = ['metadata', 'spec'].flatMap((name) => {
    const part = childOf(tree, name);
    return part === undefined ? [] : [[name, withoutAbsent(part)] as const];
  });
  return { ...tree, entries: new Map([...tree.entries, ...parts]) };
};

const componentOf = (tree: Tree): WrittenComponent => ({
  name: textOf(childOf(tree, 'name')) ?? '',
  at: tree.at,
  type: typeOf(tree),
  properties: propertiesOf(tree),
  traits: itemsOf(childOf(tree, 'traits')).map((trait) => ({
    type: typeOf(trait),
    properties: propertiesOf(trait),
  })),
  ...writtenNeeds(tree),
});

const writtenNeeds = (tree: Tree): Pick<WrittenComponent, 'needs'> => {
  const needs = itemsOf(childOf(tree, 'dependsOn')).flatMap((item) => {
    const name = textOf(item);
    return name === undefined ? [] : [{ name, at: item.at }];
  });
  return needs.length === 0 ? {} : { needs };
};

const typeOf = (tree: Tree) => {
  const type = childOf(tree, 'type');
  return { name: textOf(type) ?? '', at: type?.at ?? tree.at };
};

const propertiesOf = (tree: Tree): Tree => {
  const properties = childOf(tree, 'properties');
  return properties?.kind === 'map' ? properties : treeOf({}, tree.at);
};

const textsOf = (tree: Tree | undefined): Readonly<Record<string, string>> =>
  Object.fromEntries(entriesOf(tree).map(([name, child]) => [name, textOf(child) ?? '']));
