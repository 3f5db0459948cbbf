import { Agent, type IncomingMessage, request } from 'node:http';
import { buffer } from 'node:stream/consumers';
import type { Asked } from '../serve.ts';
import type { ServiceCall } from './actions.ts';

const agent = new Agent({ keepAlive: true });

interface Forwarded {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly units: number;
}

/** Passes a call on to the service that plays it. */
export const forward = async (
  service: string,
  { url, body, request: asked }: Asked,
  call: ServiceCall,
): Promise<Forwarded> => {
  const sent = bodyFor(call, body);
  const { connection: _, ...headers } = asked.headers;
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    const to = new URL(`${url.pathname}${url.search}`, service);
    const sending = request(
      to,
      {
        method: asked.method,
        agent,
        // The engine answers to its own address only; the signature over the other one has been checked.
        headers: {
          ...headers,
          host: call.service === 'states' ? to.host : headers.host,
          'content-length': sent.length,
        },
      },
      resolve,
    );
    sending.once('error', reject);
    sending.end(sent);
  });
  const text = await buffer(answer);
  return { status: answer.statusCode ?? 502, headers: kept(answer), body: text, units: unitsOf(call, text) };
};

/** DynamoDB is also asked what the call costs; moto knows a secret by its name, and an ARN only with a suffix that it has chosen. */
const bodyFor = ({ service, input }: ServiceCall, body: Buffer): Buffer => {
  if (service === 'dynamodb')
    return Buffer.from(JSON.stringify({ ...input, ReturnConsumedCapacity: 'TOTAL' }));
  const [, name] =
    /:secret:(.+)-AbCdEf$/.exec(typeof input['SecretId'] === 'string' ? input['SecretId'] : '') ?? [];
  return service === 'secretsmanager' && name !== undefined
    ? Buffer.from(JSON.stringify({ ...input, SecretId: name }))
    : body;
};

/** The checksum of DynamoDB belongs to the body as it was answered, and goes along with it. */
const kept = ({ headers }: IncomingMessage): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      typeof value === 'string' &&
      !['connection', 'transfer-encoding', 'content-length', 'keep-alive'].includes(name)
        ? [[name, value]]
        : [],
    ),
  );

const unitsOf = ({ service }: ServiceCall, body: Buffer): number => {
  if (service !== 'dynamodb') return 0;
  const { ConsumedCapacity } = JSON.parse(body.toString() || '{}') as {
    ConsumedCapacity?: { CapacityUnits?: number };
  };
  return ConsumedCapacity?.CapacityUnits ?? 0;
};
