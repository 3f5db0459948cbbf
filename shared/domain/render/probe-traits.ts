import { listOf, needed, oneOf, optional, or, record, text, whole } from '../config/schema.ts';
import type { JsonObject } from '../json.ts';
import { defined, only } from './objects.ts';
import { port } from './parameters.ts';
import { perContainer } from './per-container.ts';
import { defineTrait } from './trait-type.ts';

interface Named {
  readonly containerName: string;
}

const seconds = whole(0, 86_400);
const headers = optional(listOf(record({ name: needed(text), value: needed(text) })));
const command = record({ command: needed(listOf(text)) });

const startup = {
  containerName: or(text, ''),
  initialDelaySeconds: or(seconds, 0),
  periodSeconds: or(whole(1, 86_400), 10),
  timeoutSeconds: or(whole(1, 86_400), 1),
  successThreshold: or(whole(1, 1000), 1),
  failureThreshold: or(whole(1, 100_000), 3),
  terminationGracePeriodSeconds: optional(seconds),
  exec: optional(command),
  httpGet: optional(
    record({
      path: optional(text),
      port: needed(port),
      host: optional(text),
      scheme: optional(oneOf('HTTP', 'HTTPS')),
      httpHeaders: headers,
    }),
  ),
  grpc: optional(record({ port: needed(port), service: optional(text) })),
  tcpSocket: optional(record({ port: needed({ kind: 'amount' }), host: optional(text) })),
} as const;

/** How long a container may take to come up, and how that is seen. */
export const startupProbe = defineTrait(
  'startup-probe',
  record({ ...startup, probes: optional(listOf(record(startup))) }),
  (said, context) => {
    const { probes, ...one } = said as unknown as JsonObject & Named & { readonly probes?: readonly Named[] };
    const wanted = { ...one, ...(probes === undefined ? {} : { containers: probes }) };
    return perContainer<Named>(wanted, context, (named) => {
      const { containerName: _, ...fields } = startup;
      return { startupProbe: only(named, ...Object.keys(fields)) };
    });
  },
);

const handler = record(
  {
    exec: optional(command),
    httpGet: optional(
      record({
        path: optional(text),
        port: needed(port),
        host: optional(text),
        scheme: or(oneOf('HTTP', 'HTTPS'), 'HTTP'),
        httpHeaders: headers,
      }),
    ),
    tcpSocket: optional(record({ port: needed(port), host: optional(text) })),
  },
  { of: ['exec', 'httpGet', 'tcpSocket'], least: 1 },
);

/** What every container does after its start and before its end. */
export const lifecycle = defineTrait(
  'lifecycle',
  record({ postStart: optional(handler), preStop: optional(handler) }),
  ({ postStart, preStop }) => ({
    patch: { spec: { template: { spec: { containers: [] } } } },
    everyContainer: { lifecycle: defined({ postStart, preStop }) },
  }),
);
