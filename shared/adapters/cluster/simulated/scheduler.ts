import type { Plant } from './controller-kit.ts';
import { matches } from './selector.ts';
import type { Pod } from './shapes.ts';

const hostname = 'kubernetes.io/hostname';

/** Puts the nodes of the simulation there, unless they are. */
export const ensureNodes = ({ store, newUid }: Plant, count: number): void => {
  for (let number = 1; number <= count; number += 1) {
    const name = `node-${String(number).padStart(3, '0')}`;
    if (store.get({ apiVersion: 'v1', kind: 'Node', name }) !== undefined) continue;
    const conditions = [{ type: 'Ready', status: 'True' }];
    const metadata = { name, uid: newUid(), labels: { [hostname]: name } };
    store.put({ apiVersion: 'v1', kind: 'Node', metadata, spec: {}, status: { conditions } });
  }
};

/** The node with the fewest pods among those where this one may go; undefined when there is none. */
export const nodeFor = ({ store }: Plant, pod: Pod): string | undefined => {
  const placed = (store.all({ apiVersion: 'v1', kind: 'Pod' }) as readonly Pod[]).filter(
    ({ spec }) => spec.nodeName !== undefined,
  );
  const shunned = new Set(placed.filter((other) => refuses(pod, other)).map(({ spec }) => spec.nodeName));
  const bound = nodeOf(pod);
  const load = new Map<string, number>();
  for (const { spec } of placed) load.set(spec.nodeName ?? '', (load.get(spec.nodeName ?? '') ?? 0) + 1);
  const nodes = store
    .all({ apiVersion: 'v1', kind: 'Node' })
    .map(({ metadata }) => metadata.name)
    .filter((name) => !shunned.has(name) && (bound === undefined || name === bound))
    .sort((a, b) => (load.get(a) ?? 0) - (load.get(b) ?? 0) || (a < b ? -1 : 1));
  return nodes[0];
};

/** Whether a pod must not share the node of that other one. */
const refuses = (pod: Pod, other: Pod): boolean =>
  (pod.spec.affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []).some(
    ({ topologyKey, labelSelector }) =>
      topologyKey === hostname &&
      other.metadata.namespace === pod.metadata.namespace &&
      matches(labelSelector, other.metadata.labels),
  );

/** The only node that a pod may go to; undefined when it may go to any. */
export const nodeOf = ({ spec }: Pod): string | undefined =>
  spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms
    .flatMap(({ matchFields = [] }) => matchFields)
    .find(({ key }) => key === 'metadata.name')?.values[0];
