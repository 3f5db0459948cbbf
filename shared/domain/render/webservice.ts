import { flag, listOf, oneOf, optional, or, record, text, type ValueOf } from '../app/shape.ts';
import type { JsonObject } from '../json.ts';
import { defineComponent } from './component-type.ts';
import { deploymentOf } from './deployment.ts';
import { defined } from './objects.ts';
import {
  annotations,
  containerFields,
  hostAliases,
  labels,
  port,
  quantity,
  servicePorts,
} from './parameters.ts';

const shape = record({
  ...containerFields,
  args: optional(listOf(text)),
  port: optional(port),
  ports: optional(servicePorts),
  exposeType: or(oneOf('ClusterIP', 'NodePort', 'LoadBalancer'), 'ClusterIP'),
  limit: optional(record({ cpu: optional(quantity), memory: optional(quantity) })),
  labels: optional(labels),
  annotations: optional(annotations),
  hostAliases: optional(hostAliases),
  addRevisionLabel: or(flag, false),
});

type Port = ValueOf<typeof servicePorts>[number];

/** A long-running service: a Deployment, and a Service for the ports that are exposed. Semantics: KubeVela's `webservice`. */
export const webservice = defineComponent('webservice', shape, (said, context) => {
  if (said.addRevisionLabel) {
    return {
      refused:
        'addRevisionLabel: Tidegate numbers no revisions; remove it, pod-template-hash tells them apart',
    };
  }
  const ports =
    said.ports?.map(containerPort) ?? (said.port === undefined ? undefined : [{ containerPort: said.port }]);
  const output = deploymentOf(said, { ...said, ports }, context);
  const exposed = (said.ports ?? []).filter(({ expose }) => expose);
  if (exposed.length === 0) return { output, outputs: {} };
  return { output, outputs: { webserviceExpose: service(exposed, said.exposeType, context.component) } };
});

const containerPort = (said: Port): JsonObject => ({
  name: portName(said),
  containerPort: said.containerPort ?? said.port,
  protocol: said.protocol,
});

const portName = ({ name, port, containerPort, protocol }: Port): string =>
  name ?? `port-${containerPort ?? port}${protocol === 'TCP' ? '' : `-${protocol.toLowerCase()}`}`;

const service = (exposed: readonly Port[], type: string, component: string): JsonObject => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: component },
  spec: {
    type,
    selector: { 'app.oam.dev/component': component },
    ports: exposed.map((said) =>
      defined({
        name: portName(said),
        port: said.port,
        targetPort: said.containerPort ?? said.port,
        nodePort: type === 'NodePort' ? said.nodePort : undefined,
        protocol: said.protocol,
      }),
    ),
  },
});
