/** What to write instead of fields that people know from Kubernetes, Helm or Compose, by the name of the field. */
type Remedies = Readonly<Record<string, string>>;

const byTrait = (trait: string): string => `a trait does that: traits: [{ type: ${trait}, properties: … }]`;
const autoscaled =
  'the trait hpa scales between two numbers: traits: [{ type: hpa, properties: { min: 1, max: 3, … } }]';
const amounts = 'write cpu and memory, or use the trait resource for requests and limits apart';
const exposed = 'a port is exposed by its own entry: ports: [{ port: 80, expose: true }]';
const mounted = byTrait('storage');

/** In the properties of a component. */
export const componentRemedies: Remedies = {
  replicas:
    'the trait scaler sets the number of pods: traits: [{ type: scaler, properties: { replicas: 2 } }]',
  replicaCount:
    'the trait scaler sets the number of pods: traits: [{ type: scaler, properties: { replicas: 2 } }]',
  autoscaling: autoscaled,
  hpa: autoscaled,
  minReplicas: autoscaled,
  maxReplicas: autoscaled,
  resources: amounts,
  requests: amounts,
  limits: amounts,
  expose: exposed,
  service: exposed,
  containerPort: 'write ports: [{ port: 80, containerPort: 8080 }]',
  targetPort: 'write ports: [{ port: 80, containerPort: 8080 }]',
  command: 'it is called "cmd" here',
  entrypoint: 'it is called "cmd" here',
  environment: 'it is called "env" here, a list of { name, value }',
  envFrom: 'name each variable in env, with valueFrom; or use k8s-objects',
  ingress: byTrait('gateway'),
  host: byTrait('gateway'),
  hostname: byTrait('gateway'),
  domain: byTrait('gateway'),
  configMap: mounted,
  secret: mounted,
  pvc: mounted,
  storage: mounted,
  sidecars: byTrait('sidecar'),
  containers: 'a component runs one container; more are added by the trait sidecar, or use k8s-objects',
  initContainers: byTrait('init-container'),
  affinity: byTrait('affinity'),
  nodeSelector: byTrait('affinity'),
  tolerations: byTrait('affinity'),
  lifecycle: byTrait('lifecycle'),
  startupProbe: byTrait('startup-probe'),
  securityContext: byTrait('securitycontext'),
  serviceAccount: byTrait('service-account'),
  serviceAccountName: byTrait('service-account'),
  strategy: 'the release section says how it rolls out: release: { strategy: … }',
  schedule: 'a component of type cron-task runs by a schedule',
};

/** In one entry of `ports`. */
export const portRemedies: Remedies = {
  targetPort: 'the port of the container is called "containerPort" here',
  hostPort: 'a port of the node is called "nodePort" here',
  published: 'the port of the Service is called "port" here, that of the container "containerPort"',
};

/** In the properties of traits. */
export const traitRemedies: Readonly<Record<string, Remedies>> = {
  scaler: { min: autoscaled, max: autoscaled, minReplicas: autoscaled, maxReplicas: autoscaled },
  hpa: {
    replicas: 'the trait scaler sets a fixed number; hpa takes min and max',
    minReplicas: 'it is called "min" here',
    maxReplicas: 'it is called "max" here',
  },
};
