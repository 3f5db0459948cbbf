import { flag, listOf, oneOf, optional, or, record, text } from '../config/schema.ts';
import { defineComponent } from './component-type.ts';
import { deploymentOf } from './deployment.ts';
import { containerPorts, noRevisions, serviceOf } from './service.ts';
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

/** A long-running service: a Deployment, and a Service for the ports that are exposed. Semantics: KubeVela's `webservice`. */
export const webservice = defineComponent('webservice', shape, (said, context) => {
  if (said.addRevisionLabel) return { refused: noRevisions };
  const output = deploymentOf(said, { ...said, ports: containerPorts(said) }, context);
  const webserviceExpose = serviceOf(said.ports, said.exposeType, context.component);
  return { output, outputs: webserviceExpose === undefined ? {} : { webserviceExpose } };
});
