import { withDefaults } from '#adapters/cluster/simulated/defaults.ts';
import type { KubeObject } from '#domain/kube/object.ts';
import type { WorldSpec } from '../sequence.ts';
import { specOf } from '../world/owner.ts';
import { plainOf } from '../world/plain-source.ts';
import type { Revision } from '../world/revision.ts';
import { appName, namespaceOf } from '../world/source.ts';

const labels = { 'app.oam.dev/component': appName };

/** What the compiler makes of a revision: the component of an application, or the manifest as its team wrote it. */
export const workloadOf = (world: WorldSpec, revision: Revision): KubeObject => {
  const namespace = namespaceOf(world, 'eu');
  if (world.plain === undefined) return componentOf(world, revision, namespace);
  const plain = plainOf(world, revision);
  return { ...plain, metadata: { ...plain.metadata, namespace } };
};

const componentOf = (
  world: WorldSpec,
  { image, text, written }: Revision,
  namespace: string,
): KubeObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: appName, namespace, labels: { 'app.oam.dev/name': appName } },
  spec: {
    ...(written === undefined || world.autoscaler !== undefined ? {} : { replicas: written }),
    selector: { matchLabels: labels },
    template: {
      metadata: { labels },
      spec: {
        containers: [
          {
            name: appName,
            image,
            env: [{ name: 'TEXT', value: text }],
            ...(world.serves ? { ports: [{ containerPort: 8080, protocol: 'TCP' }] } : {}),
          },
        ],
      },
    },
  },
});

/** The pod template that an object states, as the API server spells it. */
export const templateSpelled = (object: KubeObject): unknown => specOf(withDefaults(object))['template'];
