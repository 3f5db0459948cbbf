import { record, type ValueOf } from '../config/schema.ts';
import type { Json, JsonObject } from '../json.ts';
import type { RenderContext } from './component-type.ts';
import { defined } from './objects.ts';
import { containerFields } from './parameters.ts';
import { volumesOf } from './volumes.ts';

export const containerShape = record(containerFields);
type Container = ValueOf<typeof containerShape>;

/** What a component type adds to the plain container of its pods. */
export interface PodExtras {
  readonly labels?: { readonly [name: string]: string } | undefined;
  readonly annotations?: { readonly [name: string]: string } | undefined;
  readonly ports?: readonly JsonObject[] | undefined;
  readonly args?: readonly string[] | undefined;
  readonly limit?: { readonly cpu?: string; readonly memory?: string } | undefined;
  readonly hostAliases?: Json | undefined;
  readonly restartPolicy?: string | undefined;
  readonly isProbed?: boolean;
}

/** A Deployment of one container named as its component. It has no `replicas`: a scaler sets it. */
export const deploymentOf = (said: Container, extras: PodExtras, context: RenderContext): JsonObject =>
  controllerOf('Deployment', said, extras, context);

/** A workload of apps/v1 that keeps pods of one container running. */
export const controllerOf = (
  kind: 'Deployment' | 'StatefulSet' | 'DaemonSet',
  said: Container,
  extras: PodExtras,
  context: RenderContext,
): JsonObject => ({
  apiVersion: 'apps/v1',
  kind,
  spec: {
    selector: { matchLabels: { 'app.oam.dev/component': context.component } },
    template: templateOf(said, extras, context),
  },
});

/** Labels by which a workload and its pods are known. */
export const podLabels = (extra: PodExtras['labels'], { app, component }: RenderContext): JsonObject => ({
  ...extra,
  'app.oam.dev/name': app,
  'app.oam.dev/component': component,
});

/** A pod template of one container. */
export const templateOf = (said: Container, extras: PodExtras, context: RenderContext): JsonObject => {
  const { mounts, volumes } = volumesOf(said);
  return {
    metadata: defined({ labels: podLabels(extras.labels, context), annotations: extras.annotations }),
    spec: defined({
      restartPolicy: extras.restartPolicy,
      containers: [containerOf(said, extras, context.component, mounts)],
      hostAliases: extras.hostAliases,
      imagePullSecrets: said.imagePullSecrets?.map((name) => ({ name })),
      volumes,
    }),
  };
};

const containerOf = (
  said: Container,
  extras: PodExtras,
  name: string,
  volumeMounts: readonly JsonObject[] | undefined,
): JsonObject =>
  defined({
    name,
    image: said.image,
    imagePullPolicy: said.imagePullPolicy,
    command: said.cmd,
    args: extras.args,
    ports: extras.ports,
    env: said.env,
    resources: resourcesOf(said, extras.limit ?? {}),
    volumeMounts,
    livenessProbe: extras.isProbed === false ? undefined : said.livenessProbe,
    readinessProbe: extras.isProbed === false ? undefined : said.readinessProbe,
  });

/** Requests are those of the component; limits are the same by default. */
const resourcesOf = (
  { cpu, memory }: Pick<Container, 'cpu' | 'memory'>,
  limit: { readonly cpu?: string; readonly memory?: string },
): JsonObject | undefined => {
  if (cpu === undefined && memory === undefined) return undefined;
  const limits = defined({
    cpu: cpu === undefined ? undefined : (limit.cpu ?? cpu),
    memory: memory === undefined ? undefined : (limit.memory ?? memory),
  });
  return { requests: defined({ cpu, memory }), limits };
};
