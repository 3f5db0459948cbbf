import { sameJson } from '#domain/json.ts';
import type { KubeObject } from '#domain/kube/object.ts';
import type { Plant } from './controller-kit.ts';
import { controllerRef } from './revisions.ts';
import { instant, isLeaving, type Template } from './shapes.ts';
import { hashOf } from './template-hash.ts';

/** One template of a StatefulSet or DaemonSet; the one with the largest number is the newest. */
export interface ControllerRevision extends KubeObject {
  readonly data: { readonly spec: { readonly template: Template & { readonly $patch: 'replace' } } };
  readonly revision: number;
}

/** The label by which a pod names its revision. */
export const revisionLabel = 'controller-revision-hash';

/** An object with a template whose revisions are kept this way. */
export interface Templated extends KubeObject {
  readonly spec: { readonly template: Template; readonly revisionHistoryLimit: number };
}

export const controllerRevisionsOf = ({ store }: Plant, owner: KubeObject): readonly ControllerRevision[] =>
  (store.owned(owner.metadata.uid ?? '') as readonly ControllerRevision[])
    .filter((object) => object.kind === 'ControllerRevision' && !isLeaving(object))
    .sort((a, b) => a.revision - b.revision || (a.metadata.name < b.metadata.name ? -1 : 1));

export const templateOf = ({ data }: ControllerRevision): Template => {
  const { $patch: _, ...template } = data.spec.template;
  return template;
};

/** The revision of the present template: the newest, an older one that is made the newest again, or one that is new. */
export const syncControllerRevision = (
  plant: Plant,
  owner: Templated,
  hashLabel: string,
): ControllerRevision => {
  const all = controllerRevisionsOf(plant, owner);
  const newest = all.at(-1);
  const equal = all.findLast((one) => sameJson(templateOf(one), owner.spec.template));
  if (equal !== undefined && equal === newest) return equal;
  const revision = (newest?.revision ?? 0) + 1;
  if (equal !== undefined) return plant.store.put({ ...equal, revision }) as ControllerRevision;
  const hash = hashOf(owner.spec.template);
  const labels = { ...owner.spec.template.metadata?.labels, [hashLabel]: hash };
  const made = {
    apiVersion: 'apps/v1',
    kind: 'ControllerRevision',
    metadata: {
      name: `${owner.metadata.name}-${hash}`,
      namespace: owner.metadata.namespace ?? 'default',
      uid: plant.newUid(),
      creationTimestamp: instant(plant.timers.now()),
      labels,
      ownerReferences: [controllerRef(owner)],
    },
    data: { spec: { template: { ...owner.spec.template, $patch: 'replace' } } },
    revision,
  };
  return plant.store.put(made) as ControllerRevision;
};

/** Revisions that no pod runs, beyond the number that the owner wants to keep. */
export const forgetRevisions = (plant: Plant, owner: Templated, live: ReadonlySet<string>): void => {
  const past = controllerRevisionsOf(plant, owner).filter(({ metadata }) => !live.has(metadata.name));
  for (const one of past.slice(0, Math.max(0, past.length - owner.spec.revisionHistoryLimit)))
    plant.store.drop(one);
};
