import { flag, needed, oneOf, optional, or, record, listOf, text, type ValueOf } from '../config/schema.ts';
import type { JsonObject } from '../json.ts';
import { defineComponent } from './component-type.ts';
import { controllerOf } from './deployment.ts';
import {
  annotations,
  containerFields,
  hostAliases,
  hostPathMount,
  labels,
  port,
  volumeMountFields,
} from './parameters.ts';
import { noRevisions, serviceFor } from './service.ts';

const ports = listOf(
  record({
    port: needed(port),
    containerPort: optional(port),
    name: optional(text),
    protocol: or(oneOf('TCP', 'UDP', 'SCTP'), 'TCP'),
    expose: or(flag, false),
  }),
);

const hostPath = listOf(
  record({
    ...hostPathMount,
    readOnly: optional(flag),
    mountPropagation: optional(oneOf('None', 'HostToContainer', 'Bidirectional')),
  }),
);

const shape = record({
  ...containerFields,
  volumeMounts: optional(record({ ...volumeMountFields, hostPath: optional(hostPath) })),
  port: optional(port),
  ports: optional(ports),
  exposeType: or(oneOf('ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName'), 'ClusterIP'),
  labels: optional(labels),
  annotations: optional(annotations),
  hostAliases: optional(hostAliases),
  addRevisionLabel: or(flag, false),
});

type Port = ValueOf<typeof ports>[number];

/** One pod on every node. Semantics: KubeVela's `daemon`, which drops `readOnly` and `mountPropagation` of its mounts. */
export const daemon = defineComponent('daemon', shape, (said, context) => {
  if (said.addRevisionLabel) return { refused: noRevisions };
  const single = said.port === undefined ? undefined : [{ containerPort: said.port }];
  const output = controllerOf(
    'DaemonSet',
    said,
    { ...said, ports: said.ports?.map(containerPort) ?? single },
    context,
  );
  const exposed = (said.ports ?? []).filter(({ expose }) => expose);
  if (exposed.length === 0) return { output, outputs: {} };
  return { output, outputs: { webserviceExpose: service(exposed, said.exposeType, context.component) } };
});

const nameOf = ({ name, port }: Port): string => name ?? `port-${port}`;

const containerPort = (said: Port): JsonObject => ({
  name: nameOf(said),
  containerPort: said.containerPort ?? said.port,
  protocol: said.protocol,
});

const service = (exposed: readonly Port[], type: string, component: string): JsonObject => ({
  ...serviceFor(component),
  spec: {
    type,
    selector: { 'app.oam.dev/component': component },
    ports: exposed.map((said) => ({
      name: nameOf(said),
      port: said.port,
      targetPort: said.containerPort ?? said.port,
    })),
  },
});
