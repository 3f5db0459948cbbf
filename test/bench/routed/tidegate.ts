import { gatewayObjects } from '#test/cluster/routing/objects.ts';
import { openRealTheatre } from '#test/cluster/real-stage.ts';
import { startTextExporter } from '#test/cluster/text-exporter.ts';
import { openings, pods } from '#test/story/scene.ts';
import { shopRoute } from '#test/story/traffic-stories.ts';
import { type RoutedSide, shares, stepSeconds } from './side.ts';

const strategy = `{steps: [${shares.map((share) => `{percent: ${share}%, traffic: ${share}%}`).join(', ')}, 100%], bake: ${stepSeconds}s}`;

/** Ours: the Deployment, its Service and its route are the owner's. Nothing is judged, as at the other side. */
export const tidegate: RoutedSide = {
  name: 'Tidegate',
  requests: { user: 'tidegate-restricted' },
  start: async () => undefined,
  open: async ({ replicas }) => {
    const ends: (() => Promise<void>)[] = [];
    const { standing } = openings(() => openRealTheatre({}, undefined, () => startTextExporter(() => [])));
    const { stage, source } = await standing((end) => ends.push(end), 'shop/app:1', undefined, replicas);
    const { owner, namespace } = stage;
    for (const object of gatewayObjects(namespace)) await owner.apply(object);
    await stage.kubectl(shopRoute(namespace));
    return {
      namespace,
      labels: pods,
      begin: () => stage.request('r-1', source('shop/app:2', { replicas, strategy, errors: 'false' })),
      over: async () => void (await stage.ended('r-1', 240_000)),
      close: async () => {
        for (const end of ends) await end();
      },
    };
  },
};
