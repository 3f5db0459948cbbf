import type { KubeObject } from '#domain/kube/object.ts';
import type { WorldSpec } from '../sequence.ts';
import { appName, namespaceOf } from '../world/source.ts';
import type { Revision } from '../world/revision.ts';

const labels = { 'app.oam.dev/component': appName };

/** What the compiler makes of a revision, as the API server spells it. */
export const deploymentOf = (world: WorldSpec, { image, text, written }: Revision): KubeObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: appName, namespace: namespaceOf(world, 'eu'), labels: { 'app.oam.dev/name': appName } },
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

const defaults = {
  replicas: 1,
  revisionHistoryLimit: 10,
  progressDeadlineSeconds: 600,
  strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } },
};

/** The spec as the API server keeps it: what is missing is filled in, and what says nothing is left out. */
export const spelled = (spec: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> => {
  const { paused, minReadySeconds, ...rest }: Readonly<Record<string, unknown>> = { ...defaults, ...spec };
  const { metadata, ...template } = rest['template'] as {
    readonly metadata?: Readonly<Record<string, unknown>>;
  };
  const { annotations = {}, ...others } = metadata ?? {};
  const isBare = Object.keys(annotations as object).length === 0;
  return {
    ...rest,
    template: { metadata: { ...others, ...(isBare ? {} : { annotations }) }, ...template },
    ...(paused === true ? { paused } : {}),
    ...(minReadySeconds === undefined || minReadySeconds === 0 ? {} : { minReadySeconds }),
  };
};
