import { hint } from '#domain/config/did-you-mean.ts';
import type { Mistake, Place } from '#domain/config/place.ts';
import { childOf, itemsOf, textOf, type Tree } from '#domain/config/tree.ts';
import { findCycle } from '#domain/order/graph.ts';
import type { WrittenComponent } from '#domain/render/written.ts';

export const nameOf = (tree: Tree): string => textOf(childOf(tree, 'name')) ?? '';
export const needsOf = (tree: Tree): readonly string[] =>
  itemsOf(childOf(tree, 'dependsOn')).flatMap((item) => textOf(item) ?? []);

/** Dependencies that do not exist, and cycles. */
export const wrongNeeds = (
  components: readonly Tree[],
  all: readonly WrittenComponent[],
): readonly Mistake[] => {
  const names = all.map(({ name }) => name);
  const strangers = components.flatMap((component) =>
    itemsOf(childOf(component, 'dependsOn')).flatMap((item) => {
      const name = textOf(item);
      if (name === undefined || names.includes(name)) return [];
      const { file, line, column } = item.at;
      return [{ file, line, column, reason: `no component is named "${name}"; ${hint(name, names)}` }];
    }),
  );
  const circle = findCycle(components, nameOf, needsOf);
  if (circle === undefined) return strangers;
  const { file, line, column } = (childOf(circle.first, 'dependsOn') ?? circle.first).at;
  const reason = `components depend on each other in a circle: ${circle.names.join(' → ')}`;
  return [...strangers, { file, line, column, reason }];
};

export const duplicateNames = (components: readonly WrittenComponent[]): readonly Mistake[] =>
  components.flatMap(({ name, at }, index) =>
    components.findIndex((other) => other.name === name) === index
      ? []
      : [
          {
            ...at,
            reason: `there are two components named "${name}"; every component needs a name of its own`,
          },
        ],
  );

export const noComponents = (tree: Tree): readonly Mistake[] => {
  const components = childOf(childOf(tree, 'spec'), 'components');
  if (components?.kind !== 'list' || components.items.length > 0) return [];
  return [
    { ...components.at, reason: 'spec.components is empty; an application runs at least one component' },
  ];
};

/** The mistake of naming a component that is not there. */
export const noComponent = (
  name: string,
  at: Place,
  { components }: { readonly components: readonly WrittenComponent[] },
): Mistake => {
  const names = components.map((component) => component.name);
  return {
    file: at.file,
    line: at.line,
    column: at.column,
    reason: `the application has no component "${name}"; ${hint(name, names)}`,
  };
};

/** A file that is no Application at all: one mistake that names the way in, instead of many about its fields. */
export const anotherKind = (tree: Tree): readonly Mistake[] | undefined => {
  const [version, kind] = [childOf(tree, 'apiVersion'), childOf(tree, 'kind')];
  const [written, name] = [textOf(version), textOf(kind)];
  if (kind === undefined || written === undefined || name === undefined || name === 'Application')
    return undefined;
  if (written === 'core.oam.dev/v1beta1' && hint(name, ['Application']).startsWith('did you mean'))
    return undefined;
  const { file, line, column } = kind.key ?? kind.at;
  const isOld = /^(ApplicationConfiguration|Component|AppDeployment|ApplicationContext)$/.test(name);
  const way = written.startsWith('core.oam.dev/')
    ? isOld
      ? 'this kind is of an OAM before KubeVela 1.0, and is not read; write its components into an Application of core.oam.dev/v1beta1'
      : 'definitions of KubeVela belong in definitions/ beside an app.yaml that uses them; a type of your own begins with: tidegate new component <name>'
    : 'Kubernetes objects are released as they are by a component of type k8s-objects: put this file into objects/<component>/ beside an app.yaml with components: [{ name: <component>, type: k8s-objects }]';
  return [
    {
      file,
      line,
      column,
      reason: `this is ${/^[AEIOU]/.test(name) ? 'an' : 'a'} ${name}, not an Application; ${way}`,
    },
  ];
};
