import type { ValueOf } from '../config/schema.ts';
import type { JsonObject } from '../json.ts';
import { defined } from './objects.ts';
import type { servicePorts } from './parameters.ts';

type Port = ValueOf<typeof servicePorts>[number];

export const noRevisions =
  'addRevisionLabel: Tidegate numbers no revisions; remove it, pod-template-hash tells them apart';

/** Ports of a container: `ports`, or the older single `port`. */
export const containerPorts = (said: {
  readonly port?: number;
  readonly ports?: readonly Port[];
}): readonly JsonObject[] | undefined =>
  said.ports?.map(containerPort) ?? (said.port === undefined ? undefined : [{ containerPort: said.port }]);

const containerPort = (said: Port): JsonObject => ({
  name: portName(said),
  containerPort: said.containerPort ?? said.port,
  protocol: said.protocol,
});

const portName = ({ name, port, containerPort, protocol }: Port): string =>
  name ?? defaultPortName(containerPort ?? port, protocol);

/** `port-80`, and `port-53-udp` where it is not TCP. */
export const defaultPortName = (port: number, protocol: string): string =>
  `port-${port}${protocol === 'TCP' ? '' : `-${protocol.toLowerCase()}`}`;

/** A Service for the ports that are exposed; undefined when none is. */
export const serviceOf = (
  ports: readonly Port[] | undefined,
  type: string,
  component: string,
): JsonObject | undefined => {
  const exposed = (ports ?? []).filter(({ expose }) => expose);
  if (exposed.length === 0) return undefined;
  return {
    ...serviceFor(component),
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
  };
};

/** A Service without its spec yet. */
export const serviceFor = (name: string): JsonObject => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name },
});
