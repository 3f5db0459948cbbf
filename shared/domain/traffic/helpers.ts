import { fields } from '../kube/fields.ts';
import { nameOf, refOf, type KubeObject } from '../kube/object.ts';
import { releaseLabel, specOf } from '../workload/snapshot.ts';
import type { Sides, TrafficPlan } from './split.ts';

/* The two sides of a Service: Services of the same ports, each of which selects the pods of one revision. */

/** On a helper: the Service that it represents. */
export const sideLabel = 'tidegate.dev/side-of';

/** Fields of a Service that describe its location, not its behavior. */
const own = [
  'clusterIP',
  'clusterIPs',
  'externalIPs',
  'externalName',
  'externalTrafficPolicy',
  'healthCheckNodePort',
  'loadBalancerIP',
  'loadBalancerClass',
  'loadBalancerSourceRanges',
  'allocateLoadBalancerNodePorts',
  'type',
  'selector',
  'ports',
  'ipFamilies',
  'ipFamilyPolicy',
];

/** Annotations by which tools recognize their objects. */
const tools =
  /^(kubectl\.kubernetes\.io|argocd\.argoproj\.io|meta\.helm\.sh|kustomize\.toolkit\.fluxcd\.io)\//;

/** Names that no other release has, so that a late write of one never meets the helpers of another. */
export const sidesOf = (service: KubeObject, mark: string): Sides => {
  const { name, namespace = '' } = service.metadata;
  const short = name.slice(0, 63 - '-old-'.length - mark.length).replace(/-+$/, '');
  return { service: name, namespace, old: `${short}-old-${mark}`, fresh: `${short}-new-${mark}` };
};

const headless = 'None';

/** A helper Service, whole: the pods of one revision behind the ports of the user's Service. */
export const helperOf = (
  { service, sides, revisionLabel }: Pick<TrafficPlan, 'service' | 'sides' | 'revisionLabel'>,
  side: 'old' | 'fresh',
  revision: string,
  release: string,
): KubeObject => {
  const spec = specOf(service);
  const annotations = Object.entries(service.metadata.annotations ?? {}).filter(
    ([name]) => !tools.test(name),
  );
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {
      name: sides[side],
      namespace: sides.namespace,
      labels: { [releaseLabel]: release, [sideLabel]: sides.service },
      ...(annotations.length === 0 ? {} : { annotations: Object.fromEntries(annotations) }),
    },
    spec: {
      ...Object.fromEntries(Object.entries(spec).filter(([name]) => !own.includes(name))),
      ...(spec['clusterIP'] === headless ? { clusterIP: headless } : {}),
      selector: { ...fields(spec['selector']), [revisionLabel]: revision },
      ports: portsOf(spec['ports']),
    },
  };
};

const portsOf = (ports: unknown): readonly unknown[] =>
  (Array.isArray(ports) ? ports : []).map((port) => {
    const { nodePort: _, ...rest } = fields(port);
    return rest;
  });

/** Why a Service has no sides. */
export const sideless = (service: KubeObject): string | undefined => {
  const { selector, type } = specOf(service);
  const name = nameOf(refOf(service));
  if (type === 'ExternalName')
    return `${name} is a name for another host; route to a Service with a selector`;
  return Object.keys(fields(selector)).length === 0
    ? `${name} has no selector, so its pods cannot be distinguished; give it one`
    : undefined;
};
