import { sameJson } from '#domain/json.ts';
import type { KubeObject } from '#domain/kube/object.ts';
import { specOf } from '../../world/owner.ts';
import type { Pod, Revision } from '../yard.ts';

export const revisionLabel = 'controller-revision-hash';

interface Kept extends Revision {
  readonly hash: string;
  /** Grows when the workload comes back to it. */
  number: number;
}

/** Templates kept in ControllerRevisions, the newest with the largest number. */
export interface Revisions {
  /** That of the present template: the newest, an older one made the newest again, or another one. */
  sync(object: KubeObject): Kept;
  /** Drops those that no pod runs, beyond as many as the owner keeps. */
  prune(object: KubeObject, pods: readonly Pod[], present: readonly Revision[]): void;
  objects(owner: KubeObject | undefined, hashLabel: string): readonly KubeObject[];
  forget(): void;
}

export const openRevisions = (): Revisions => {
  let all: Kept[] = [];
  /** One template has one hash, also when it was forgotten meanwhile. */
  const known: Kept[] = [];
  const named = (template: unknown): Kept => {
    const found = known.find((one) => sameJson(one.template, template));
    const hash = `h${known.length + 1}`;
    const kept = found ?? { name: `shop-${hash}`, hash, template, number: 0 };
    if (found === undefined) known.push(kept);
    return kept;
  };
  return {
    sync(object) {
      const { template } = specOf(object);
      const newest = all.at(-1);
      if (newest !== undefined && sameJson(newest.template, template)) return newest;
      const kept = named(template);
      kept.number = (newest?.number ?? 0) + 1;
      all = [...all.filter((one) => one !== kept), kept];
      return kept;
    },
    prune(object, pods, present) {
      const isLive = (one: Kept) => present.includes(one) || pods.some(({ revision }) => revision === one);
      const past = all.filter((one) => !isLive(one));
      const gone = past.slice(0, Math.max(0, past.length - Number(specOf(object)['revisionHistoryLimit'])));
      if (gone.length > 0) all = all.filter((one) => !gone.includes(one));
    },
    objects: (owner, hashLabel) =>
      all.map(({ name, hash, template, number }) => ({
        apiVersion: 'apps/v1',
        kind: 'ControllerRevision',
        metadata: {
          name,
          labels: { [hashLabel]: hash },
          ownerReferences: [{ kind: owner?.kind ?? '', name: 'shop', uid: owner?.metadata.uid ?? '' }],
        },
        data: { spec: { template: { ...(template as object), $patch: 'replace' } } },
        revision: number,
      })),
    forget: () => void (all = []),
  };
};
