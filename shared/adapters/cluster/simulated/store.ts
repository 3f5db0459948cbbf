import type { KubeObject, ObjectRef } from '#domain/kube/object.ts';
import { type Changes, openChanges } from './changes.ts';
import { groupOf, type KindName } from './kinds.ts';
import { ownerOf } from './shapes.ts';

/** Where the objects of a simulated cluster are kept between two lives of the process. Called at once for each change. */
export interface Keep {
  load(): Iterable<readonly [key: string, json: string]>;
  save(key: string, json: string | undefined): void;
}

/** What etcd is to the real one: the objects, one number that grows with every change, and the last changes. */
export interface Store extends Omit<Changes, 'tell'> {
  get(ref: ObjectRef): KubeObject | undefined;
  /** Objects of one kind, in the order of their creation. */
  all(kind: KindName): readonly KubeObject[];
  everything(): readonly KubeObject[];
  /** Objects whose first owner has that uid. */
  owned(uid: string): readonly KubeObject[];
  put(object: KubeObject): KubeObject;
  drop(object: KubeObject): void;
  readonly version: number;
}

/** Versions of an earlier life that were not stored (those of deletions) stay below this distance. */
const safeDistance = 1_000_000;

/** Opens the store with what `keep` has of an earlier life. A version that was used is not used again. */
export const openStore = (keep?: Keep): Store => {
  const kinds = new Map<string, Map<string, KubeObject>>();
  const shelf = (kind: KindName) => {
    const name = `${groupOf(kind.apiVersion)}/${kind.kind}`;
    const known = kinds.get(name) ?? new Map<string, KubeObject>();
    kinds.set(name, known);
    return known;
  };

  const families = new Map<string, Map<string, KubeObject>>();
  const family = (object: KubeObject) => {
    const owner = ownerOf(object);
    if (owner === undefined) return undefined;
    const known = families.get(owner) ?? new Map<string, KubeObject>();
    families.set(owner, known);
    return known;
  };

  let version = 0;
  for (const [, json] of keep?.load() ?? []) {
    const object = frozen(JSON.parse(json) as KubeObject);
    shelf(object).set(placeOf(object), object);
    family(object)?.set(keyOf(object), object);
    version = Math.max(version, Number(object.metadata.resourceVersion) + safeDistance);
  }
  const changes = openChanges(version);
  const stamped = (object: KubeObject) =>
    frozen({ ...object, metadata: { ...object.metadata, resourceVersion: String(version) } });

  return {
    ...changes,
    get: (ref) => shelf(ref).get(`${ref.namespace ?? ''}/${ref.name}`),
    all: (kind) => [...shelf(kind).values()],
    everything: () => [...kinds.values()].flatMap((objects) => [...objects.values()]),
    owned: (uid) => [...(families.get(uid)?.values() ?? [])],
    put(object) {
      const before = shelf(object).get(placeOf(object));
      version += 1;
      const kept = stamped(object);
      shelf(object).set(placeOf(object), kept);
      family(kept)?.set(keyOf(kept), kept);
      keep?.save(keyOf(kept), JSON.stringify(kept));
      changes.tell(
        before === undefined
          ? { version, kind: 'added', object: kept }
          : { version, kind: 'modified', object: kept, before },
      );
      return kept;
    },
    drop(object) {
      const before = shelf(object).get(placeOf(object));
      if (before === undefined) return;
      shelf(object).delete(placeOf(object));
      family(before)?.delete(keyOf(before));
      keep?.save(keyOf(object), undefined);
      version += 1;
      changes.tell({ version, kind: 'deleted', object: stamped(before), before });
    },
    get version() {
      return version;
    },
  };
};

const placeOf = ({ metadata }: KubeObject): string => `${metadata.namespace ?? ''}/${metadata.name}`;

/** `apps/Deployment/shop/checkout`: one object, wherever it is kept. */
const keyOf = (object: KubeObject): string =>
  `${groupOf(object.apiVersion)}/${object.kind}/${placeOf(object)}`;

/**
 * Stored objects are shared with all readers, so nobody may change them. Parts that are frozen already are not walked
 * again.
 */
const frozen = <T>(value: T): T => {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    for (const part of Object.values(value)) frozen(part);
    Object.freeze(value);
  }
  return value;
};
