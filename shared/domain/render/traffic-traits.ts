import { flag, freeMap, listOf, needed, oneOf, optional, or, record, text } from '../config/schema.ts';
import type { JsonObject } from '../json.ts';
import { defined } from './objects.ts';
import { port } from './parameters.ts';
import { defaultPortName, serviceFor } from './service.ts';
import { defineTrait } from './trait-type.ts';

const exposeShape = record({
  port: optional(listOf(port)),
  ports: optional(
    listOf(
      record({
        port: needed(port),
        name: optional(text),
        protocol: or(oneOf('TCP', 'UDP', 'SCTP'), 'TCP'),
        nodePort: optional(port),
      }),
    ),
  ),
  annotations: or(freeMap(text), {}),
  matchLabels: optional(freeMap(text)),
  type: or(oneOf('ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName'), 'ClusterIP'),
});

/** A Service for the component. */
export const expose = defineTrait('expose', exposeShape, (said, { component }) => {
  const ports =
    said.ports?.map(({ port, name, protocol, nodePort }) =>
      defined({
        port,
        targetPort: port,
        name: name ?? defaultPortName(port, protocol),
        nodePort: said.type === 'NodePort' ? nodePort : undefined,
        protocol,
      }),
    ) ?? said.port?.map((port) => ({ name: `port-${port}`, port, targetPort: port }));
  const service = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: component, annotations: said.annotations },
    spec: defined({
      selector: said.matchLabels ?? { 'app.oam.dev/component': component },
      ports,
      type: said.type,
    }),
  };
  return { outputs: { service } };
});

const gatewayShape = record({
  http: needed(freeMap(port)),
  domain: optional(text),
  class: or(text, 'nginx'),
  classInSpec: or(flag, false),
  secretName: optional(text),
  gatewayHost: optional(text),
  name: optional(text),
  pathType: or(oneOf('ImplementationSpecific', 'Prefix', 'Exact'), 'ImplementationSpecific'),
  annotations: optional(freeMap(text)),
  labels: optional(freeMap(text)),
  existingServiceName: optional(text),
});

/** An Ingress for the component, and a Service behind it unless one is named that exists. */
export const gateway = defineTrait('gateway', gatewayShape, (said, { component, isExact }) => {
  const suffix = said.name === undefined ? '' : `-${said.name}`;
  const name = `${component}${suffix}`;
  const service = said.existingServiceName ?? name;
  if (said.secretName !== undefined && said.domain === undefined)
    return { refused: 'secretName is for the domain; say which domain' };
  const ingress = {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: {
      name,
      annotations: {
        ...(said.classInSpec ? {} : { 'kubernetes.io/ingress.class': said.class }),
        ...(said.gatewayHost === undefined ? {} : { 'ingress.controller/host': said.gatewayHost }),
        ...said.annotations,
      },
      labels: said.labels ?? {},
    },
    spec: defined({
      ingressClassName: said.classInSpec ? said.class : undefined,
      tls:
        said.secretName === undefined || said.domain === undefined
          ? undefined
          : [{ hosts: [said.domain], secretName: said.secretName }],
      rules: [defined({ host: said.domain, http: { paths: pathsOf(said.http, said.pathType, service) } })],
    }),
  };
  const outputs = { [`ingress${suffix}`]: ingress };
  if (said.existingServiceName !== undefined) return { outputs };
  // A port appears once, also if several paths lead to it: the API server would refuse a second one.
  const numbers = Object.values(said.http);
  const ports = (isExact === true ? numbers : [...new Set(numbers)]).map((port) => ({
    name: `port-${port}`,
    port,
    targetPort: port,
  }));
  return { outputs: { ...outputs, [`service${suffix}`]: serviceBehind(name, component, ports) } };
});

export const pathsOf = (http: { readonly [path: string]: number }, pathType: string, service: string) =>
  Object.entries(http).map(([path, number]) => ({
    path,
    pathType,
    backend: { service: { name: service, port: { number } } },
  }));

export const serviceBehind = (name: string, component: string, ports: readonly JsonObject[]): JsonObject => ({
  ...serviceFor(name),
  spec: { selector: { 'app.oam.dev/component': component }, ports },
});
