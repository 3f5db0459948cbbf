import type { SFNClientConfig } from '@aws-sdk/client-sfn';
import type { Engine } from '../engine.ts';
import { answerWire } from './wire.ts';

/** What this handler reads of the SDK's request. */
interface SdkRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** A `requestHandler` for an unmodified SFNClient that is answered by an engine in the same process, without a socket. */
export const sfnRequestHandler = (engine: Engine): NonNullable<SFNClientConfig['requestHandler']> => ({
  metadata: { handlerProtocol: 'in-process' },
  handle: async (request: SdkRequest) => {
    const { status, headers, body } = await answerWire(engine, targetOf(request), textOf(request.body));
    return { response: { statusCode: status, headers: { ...headers }, body: Buffer.from(body) } };
  },
  destroy: () => undefined,
  updateHttpClientConfig: () => undefined,
  httpHandlerConfigs: () => ({}),
});

/** The configuration of an SFNClient besides the handler; nothing leaves the process. */
export const sfnClientConfig = (engine: Engine): SFNClientConfig => ({
  region: 'local',
  endpoint: 'http://engine.invalid',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  disableHostPrefix: true,
  maxAttempts: 1,
  requestHandler: sfnRequestHandler(engine),
});

const targetOf = ({ headers }: SdkRequest): string =>
  headers['x-amz-target'] ?? headers['X-Amz-Target'] ?? '';

const textOf = (body: unknown): string => {
  if (typeof body === 'string') return body;
  return body instanceof Uint8Array ? new TextDecoder().decode(body) : '';
};
