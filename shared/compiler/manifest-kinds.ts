import type { KindName } from '#domain/kube/kind-name.ts';
import type { Manifest } from '#domain/kube/manifest.ts';
import type { KindDescription } from '#domain/partitioned/description.ts';
import type { RouterDescription } from '#domain/traffic/description.ts';
import { kindOf } from '#domain/workload/kinds.ts';

type Manifests = Readonly<Record<string, Manifest>>;

/** Each manifest with the kinds that its own objects are of; of two descriptions of one kind the first counts. */
export const withKinds = (manifests: Manifests, kinds: readonly KindDescription[]): Manifests =>
  kinds.length === 0
    ? manifests
    : Object.fromEntries(Object.entries(manifests).map(([target, one]) => [target, withOwn(one, kinds)]));

/** Each manifest with the routers that are described; of two of one kind, or of one name, the first counts. */
export const withRouters = (manifests: Manifests, routers: readonly RouterDescription[]): Manifests => {
  const first = routers.filter(
    (one, index) => routers.findIndex((other) => isSame(one, other) || one.name === other.name) === index,
  );
  return first.length === 0
    ? manifests
    : Object.fromEntries(
        Object.entries(manifests).map(([target, one]) => [target, { ...one, routers: first }]),
      );
};

const withOwn = (manifest: Manifest, kinds: readonly KindDescription[]): Manifest => {
  const first = kinds.filter((one, index) => kinds.findIndex((other) => isSame(one, other)) === index);
  const used = first.filter((one) =>
    manifest.objects.some((object) => kindOf(object, [one]) !== undefined && kindOf(object) === undefined),
  );
  return used.length === 0 ? manifest : { ...manifest, kinds: used };
};

const isSame = (a: KindName, b: KindName): boolean =>
  a.kind === b.kind && a.apiVersion.split('/')[0] === b.apiVersion.split('/')[0];
