import { flag, listOf, oneOf, optional, or, record, text } from '../config/schema.ts';
import { defineComponent } from './component-type.ts';
import { controllerOf } from './deployment.ts';
import { annotations, containerFields, hostAliases, labels, port, servicePorts } from './parameters.ts';
import { containerPorts, noRevisions, serviceOf } from './service.ts';

const shape = record({
  ...containerFields,
  args: optional(listOf(text)),
  port: optional(port),
  ports: optional(servicePorts),
  exposeType: or(oneOf('ClusterIP', 'NodePort', 'LoadBalancer'), 'ClusterIP'),
  labels: optional(labels),
  annotations: optional(annotations),
  hostAliases: optional(hostAliases),
  addRevisionLabel: or(flag, false),
});

/** Pods with stable names. Semantics: KubeVela's `statefulset`, which has no headless Service either. */
export const statefulset = defineComponent('statefulset', shape, (said, context) => {
  if (said.addRevisionLabel) return { refused: noRevisions };
  const output = controllerOf('StatefulSet', said, { ...said, ports: containerPorts(said) }, context);
  const statefulsetsExpose = serviceOf(said.ports, said.exposeType, context.component);
  return { output, outputs: statefulsetsExpose === undefined ? {} : { statefulsetsExpose } };
});
