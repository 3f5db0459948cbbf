import { Failure } from '#domain/failure.ts';
import type { LastOwner } from '#domain/kube/ownership.ts';
import type { Manifest } from '#domain/kube/manifest.ts';
import { identityOf, type KubeObject } from '#domain/kube/object.ts';
import type { PlannedTarget } from '#domain/plan/plan.ts';
import { ownerStream } from '#domain/streams.ts';
import { isWorkload } from '#domain/workload/kinds.ts';
import type { World } from '#ports/world.ts';
import { readBlob } from '../store/blobs.ts';
import { readTarget } from '../store/targets.ts';

/*
 * Plain manifests get no label of their application, so whose a workload is stands in the journal: one stream a workload
 * names the targets that have begun to release it. The last of them whose good revision contains it owns it, so that
 * nothing has to be taken back when a release is rolled back, or an application removed or changed.
 */

/** A target of an application that has begun to release a workload. */
interface Claimant {
  readonly app: string;
  readonly target: string;
}

type OwnerFact = { readonly kind: 'claimed' } & Claimant;

/** So many claims are looked through: those of releases that went back do not count. */
const most = 8;

const ownersOf = async (
  world: Pick<World, 'journal'>,
  stream: string,
): Promise<{ readonly head: number; readonly claimants: readonly Claimant[] }> => {
  const entries = await world.journal.recent(stream, most);
  const claimants = entries.map(({ event }) => event as unknown as OwnerFact).toReversed();
  return { head: entries.at(-1)?.seq ?? 0, claimants };
};

/** Whether manifests carry no label that says whose they are. */
const isUnlabelled = ({ components }: Manifest): boolean => components !== undefined;

/** The other application whose workload this is; undefined if it is nobody's, or this one's. */
const ownerElsewhere = async (
  world: World,
  app: string,
  { cluster }: Pick<PlannedTarget, 'cluster'>,
  object: KubeObject,
): Promise<LastOwner | undefined> => {
  const identity = identityOf(object);
  const { claimants } = await ownersOf(world, ownerStream(cluster, identity));
  for (const claimant of claimants) {
    const { good } = await readTarget(world, claimant.app, claimant.target);
    if (good === undefined || good.isRemoval === true) continue;
    const { objects } = await readBlob<Manifest>(world, good.manifest);
    if (!objects.some((one) => identityOf(one) === identity)) continue;
    return claimant.app === app ? undefined : { app: claimant.app, release: good.release };
  }
  return undefined;
};

/** How an inspection asks for it: not at all where a label says it. */
export const ownersFor = (
  world: World,
  app: string,
  place: Pick<PlannedTarget, 'cluster'>,
  manifest: Manifest,
): { readonly owner?: (object: KubeObject) => Promise<LastOwner | undefined> } =>
  isUnlabelled(manifest) ? { owner: (object) => ownerElsewhere(world, app, place, object) } : {};

/** Notes that this target is about to release these workloads, before the first write. */
export const claimWorkloads = async (
  world: World,
  app: string,
  { cluster, name: target }: Pick<PlannedTarget, 'cluster' | 'name'>,
  manifest: Manifest,
): Promise<void> => {
  if (!isUnlabelled(manifest)) return;
  for (const object of manifest.objects.filter((one) => isWorkload(one, manifest.kinds)))
    await claim(world, ownerStream(cluster, identityOf(object)), { app, target });
};

const claim = async (world: World, stream: string, { app, target }: Claimant): Promise<void> => {
  const { head, claimants } = await ownersOf(world, stream);
  const [last] = claimants;
  if (last?.app === app && last.target === target) return;
  const fact: OwnerFact = { kind: 'claimed', app, target };
  const written = await world.journal.append(stream, head, { ...fact }, world.clock.now());
  if (written.kind === 'outrun') throw new Failure('Conflict', stream, 'another release claims it just now');
};
