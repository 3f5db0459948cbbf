import { openClusterStage } from '../lab/cluster-stage.ts';
import { sourceOf } from '../lab/source.ts';
import { type Ground, patienceSeconds, type Play, type Side } from './side.ts';

/** Ours: a native Deployment, and nothing in the cluster. */
export const tidegate: Side = {
  name: 'Tidegate',
  userAgent: 'tidegate',
  start: async () => undefined,
  open: async ({ kubeconfig, replicas, steps, isHeld }: Ground): Promise<Play> => {
    const stage = await openClusterStage(kubeconfig);
    const { namespace } = stage;
    const wish = {
      name: 'shop',
      replicas,
      steps: `[${steps.map((share) => `${share}%`).join(', ')}]`,
      bake: isHeld ? '1h' : '0s',
    };
    await stage.standing({ ...wish, image: 'shop/app:1' });
    return {
      namespace,
      labels: 'app.oam.dev/component=shop',
      begin: () => stage.request('r-1', sourceOf({ ...wish, namespace, image: 'shop/app:2' })),
      over: async () => void (await stage.ended('r-1', patienceSeconds * 1000)),
      undo: async () => {
        await stage.note('r-1', { kind: 'aborted', by: 'bench', reason: '' });
        await stage.wake('r-1');
      },
      close: () => stage.stop(),
    };
  },
};
