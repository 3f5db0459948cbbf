import {
  flag,
  listOf,
  needed,
  oneOf,
  optional,
  or,
  record,
  text,
  whole,
  type Fields,
} from '../config/schema.ts';
import { isObject, type JsonObject } from '../json.ts';
import { defined, only } from './objects.ts';
import { image, port } from './parameters.ts';
import { perContainer } from './per-container.ts';
import { defineTrait } from './trait-type.ts';

/** A container by its name, and what to do to it; or several of them. */
const oneOrMany = <const F extends Fields>(fields: F) => {
  const one = { containerName: or(text, ''), ...fields } as const;
  return record({ ...one, containers: optional(listOf(record(one))) });
};

const texts = optional(listOf(text));

/** Another command, other arguments, or arguments more and less. */
export const command = defineTrait(
  'command',
  oneOrMany({ command: texts, args: texts, addArgs: texts, delArgs: texts }),
  (said, context) =>
    perContainer(said, context, ({ command, args, addArgs, delArgs = [] }, container) => {
      if (args !== undefined && (addArgs !== undefined || delArgs.length > 0))
        return 'args says them all; addArgs and delArgs cannot stand beside it';
      const before = args ?? (Array.isArray(container['args']) ? container['args'].map(String) : []);
      const added = (addArgs ?? []).filter((arg) => !before.includes(arg));
      return defined({ command, args: [...before, ...added].filter((arg) => !delArgs.includes(arg)) });
    }),
);

/** Another image. One that a release event names still wins: it is laid before traits. */
export const containerImage = defineTrait(
  'container-image',
  record({
    containerName: or(text, ''),
    image: optional(image),
    imagePullPolicy: or(oneOf('', 'IfNotPresent', 'Always', 'Never'), ''),
    containers: optional(
      listOf(
        record({
          containerName: needed(text),
          image: needed(image),
          imagePullPolicy: or(oneOf('', 'IfNotPresent', 'Always', 'Never'), ''),
        }),
      ),
    ),
  }),
  (said, context) => {
    if (said.containers === undefined && said.image === undefined) return { refused: 'needs "image"' };
    return perContainer<{ containerName: string; image?: string; imagePullPolicy: string }>(
      said,
      context,
      ({ image, imagePullPolicy }) =>
        defined({ image, imagePullPolicy: imagePullPolicy === '' ? undefined : imagePullPolicy }),
    );
  },
);

const hostPorts = listOf(
  record({
    containerPort: needed(port),
    protocol: or(oneOf('TCP', 'UDP', 'SCTP'), 'TCP'),
    hostPort: optional(port),
    hostIP: optional(text),
  }),
);

/** More ports of a container, and the ports of the node that they are bound to. */
export const containerPorts = defineTrait(
  'container-ports',
  oneOrMany({ ports: or(hostPorts, []) }),
  (said, context) =>
    perContainer(said, context, ({ ports }, container) => {
      const present = (Array.isArray(container['ports']) ? container['ports'] : []).filter(
        isObject,
      ) as JsonObject[];
      const isSame = (
        there: JsonObject,
        said: { readonly containerPort: number; readonly protocol: string },
      ) => there['containerPort'] === said.containerPort && (there['protocol'] ?? 'TCP') === said.protocol;
      const kept = present.map((there) => {
        const { hostPort, hostIP } = ports.find((one) => isSame(there, one)) ?? {};
        // KubeVela forgets what a port was bound to before; binding another port is not meant to do that.
        const kept = context.isExact === true ? only(there, 'name', 'containerPort', 'protocol') : there;
        return defined({
          ...kept,
          hostPort: hostPort ?? kept['hostPort'],
          hostIP: hostIP ?? kept['hostIP'],
        });
      });
      const added = ports.filter((one) => !present.some((there) => isSame(there, one)));
      return { ports: [...kept, ...added.map((one) => defined({ ...one }))] };
    }),
);

const id = whole(0, 4_294_967_295);
const securityFields = [
  'allowPrivilegeEscalation',
  'privileged',
  'readOnlyRootFilesystem',
  'runAsNonRoot',
  'runAsUser',
  'runAsGroup',
];

/** What the processes of a container may do. */
export const securityContext = defineTrait(
  'securitycontext',
  oneOrMany({
    addCapabilities: texts,
    allowPrivilegeEscalation: or(flag, false),
    dropCapabilities: texts,
    privileged: or(flag, false),
    readOnlyRootFilesystem: or(flag, false),
    runAsNonRoot: or(flag, true),
    runAsUser: optional(id),
    runAsGroup: optional(id),
  }),
  (said, context) =>
    perContainer(said, context, (one) => {
      const capabilities = defined({ add: one.addCapabilities, drop: one.dropCapabilities });
      return { securityContext: { capabilities, ...only(one, ...securityFields) } };
    }),
);
