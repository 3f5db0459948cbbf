import { sameJson } from '../json.ts';
import { fields, type Fields, list } from '../kube/fields.ts';

/** What a pod needs of its namespace and node; everything else may change without needing other room. */
const ofPod = [
  'nodeSelector',
  'nodeName',
  'affinity',
  'tolerations',
  'topologySpreadConstraints',
  'priorityClassName',
  'runtimeClassName',
  'schedulerName',
  'hostNetwork',
  'overhead',
  'resources',
  'resourceClaims',
  'volumes',
] as const;

const ofContainer = ({ name, resources, ports, restartPolicy }: Fields) => ({
  name,
  resources,
  restartPolicy,
  hostPorts: list(ports).flatMap(({ hostPort }) => (hostPort === undefined ? [] : [hostPort])),
});

const needsOf = (template: unknown): unknown => {
  const spec = fields(fields(template)['spec']);
  return {
    ...Object.fromEntries(ofPod.map((key) => [key, spec[key] ?? null])),
    containers: list(spec['containers']).map(ofContainer),
    initContainers: list(spec['initContainers']).map(ofContainer),
  };
};

/** Whether a pod of one template fits wherever a pod of the other made room. */
export const sameNeeds = (a: unknown, b: unknown): boolean => sameJson(needsOf(a), needsOf(b));
