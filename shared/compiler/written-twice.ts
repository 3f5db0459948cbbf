import type { TargetSpec } from '#domain/app/app.ts';
import type { Mistake, Place } from '#domain/config/place.ts';
import { childOf, itemsOf } from '#domain/config/tree.ts';
import { componentOf, type Manifest } from '#domain/kube/manifest.ts';
import { identityOf, nameOf, refOf, type KubeObject } from '#domain/kube/object.ts';
import type { Application } from './application.ts';

interface Written {
  readonly component: string;
  readonly target: TargetSpec;
}

/**
 * Objects that two targets of one cluster would write, or one target twice: the later write would undo the earlier
 * one, or be refused in the middle of a release. What a policy shares is meant to be written by several.
 */
export const writtenTwice = (
  manifests: Readonly<Record<string, Manifest>>,
  targets: readonly TargetSpec[],
  application: Application,
  places: ReadonlyMap<string, Place> = new Map(),
): readonly Mistake[] => {
  const placeOf = (target: TargetSpec): Place =>
    places.get(target.name) ??
    itemsOf(childOf(application.release, 'targets'))[targets.indexOf(target)]?.at ??
    application.at;
  return [...byCluster(targets).values()].flatMap((together) => {
    const objects = together.map((target) => ({ target, ...ownOf(manifests[target.name]) }));
    return canMeet(objects) ? meetings(objects, application, placeOf) : [];
  });
};

interface Own {
  readonly target: TargetSpec;
  readonly own: readonly KubeObject[];
  readonly manifest: Manifest | undefined;
}

const byCluster = (targets: readonly TargetSpec[]): ReadonlyMap<string, readonly TargetSpec[]> =>
  Map.groupBy(targets, ({ cluster }) => cluster);

const ownOf = (manifest: Manifest | undefined): Omit<Own, 'target'> => ({
  manifest,
  own: (manifest?.objects ?? []).filter((object) => manifest?.claims?.[nameOf(refOf(object))] !== 'share'),
});

/** Targets have different namespaces: only what lies outside them can meet, or what a whole target was moved with. */
const canMeet = (objects: readonly Own[]): boolean =>
  objects.some(({ target, own }) => {
    const isElsewhere = own.some(({ metadata }) => metadata.namespace !== target.namespace);
    return (isElsewhere && objects.length > 1) || new Set(own.map(identityOf)).size < own.length;
  });

const meetings = (
  objects: readonly Own[],
  { components }: Application,
  placeOf: (target: TargetSpec) => Place,
): readonly Mistake[] => {
  const known = new Map<string, Written>();
  return objects.flatMap(({ target, own, manifest = {} }) =>
    own.flatMap((object): readonly Mistake[] => {
      const first = known.get(identityOf(object));
      const name = componentOf(manifest, object) ?? '';
      known.set(identityOf(object), first ?? { component: name, target });
      if (first === undefined) return [];
      const title = nameOf(refOf(object));
      if (first.target === target) {
        const component = components.find((one) => one.name === name);
        const { file, line, column } = component?.at ?? placeOf(target);
        const reason = `component "${name}" makes a second ${title} in the namespace of target "${target.name}", where all objects go; "${first.component}" makes one already: give one of them another name`;
        return [{ file, line, column, reason }];
      }
      const [{ file, line, column }, before] = [placeOf(target), placeOf(first.target)];
      const reason = `target "${target.name}" writes ${title} of component "${name}", which target "${first.target.name}" (${before.file}:${before.line}:${before.column}) in the same cluster writes too; leave out its namespace so that each target has one of its own, make it an application of its own, or select it in a policy of type shared-resource`;
      return [{ file, line, column, reason }];
    }),
  );
};
