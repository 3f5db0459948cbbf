import { isObject } from '#domain/json.ts';
import type { KubeObject } from '#domain/kube/object.ts';
import type { Ground } from './ground.ts';
import { appName } from './source.ts';

/** One pod that the selector of the workload fits, as a checker sees it. */
export interface SeenPod {
  readonly image: string;
  readonly isReady: boolean;
  readonly isLeaving: boolean;
  /** It belongs to a ReplicaSet, not to somebody else. */
  readonly isOwned: boolean;
  /** It was Ready once, and is not any more, without being on its way out. */
  readonly hasFallen: boolean;
}

/** One workload with its pods, kept by listening to the store. */
export interface Mirror {
  readonly namespace: string;
  readonly live: () => KubeObject | undefined;
  readonly pods: () => readonly SeenPod[];
  readonly objects: () => readonly KubeObject[];
}

const readyNow = (pod: KubeObject): boolean => {
  const { conditions = [] } = (isObject(pod['status']) ? pod['status'] : {}) as {
    conditions?: readonly { type: string; status: string }[];
  };
  return conditions.some(({ type, status }) => type === 'Ready' && status === 'True');
};

const imageOf = (pod: KubeObject): string =>
  (pod['spec'] as { containers: readonly { image: string }[] }).containers[0]?.image ?? '';

/** Follows one namespace; `wrote` hears of each change of the workload itself. */
export const openMirror = (
  ground: Ground,
  namespace: string,
  workload: string,
  wrote: (change: { readonly before?: KubeObject; readonly after?: KubeObject }) => void,
): Mirror => {
  const pods = new Map<string, SeenPod>();
  const objects = new Map<string, KubeObject>();
  let live: KubeObject | undefined;
  ground.listen(({ kind, object, before }) => {
    const { metadata } = object;
    if (metadata.namespace !== namespace) return;
    const key = `${object.kind}/${metadata.name}`;
    if (kind === 'deleted') objects.delete(key);
    else objects.set(key, object);
    if (object.kind === workload && metadata.name === appName) {
      live = kind === 'deleted' ? undefined : object;
      wrote({ ...(before === undefined ? {} : { before }), ...(live === undefined ? {} : { after: live }) });
    }
    if (object.kind !== 'Pod') return;
    const uid = metadata.uid ?? '';
    if (kind === 'deleted') return void pods.delete(uid);
    const isReady = readyNow(object);
    const known = pods.get(uid);
    pods.set(uid, {
      image: imageOf(object),
      isReady,
      isLeaving: metadata.deletionTimestamp !== undefined,
      isOwned: metadata.ownerReferences !== undefined,
      hasFallen: !isReady && (known?.isReady === true || known?.hasFallen === true),
    });
  });
  return {
    namespace,
    live: () => live,
    pods: () => [...pods.values()],
    objects: () => [...objects.values()],
  };
};
