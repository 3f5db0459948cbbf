import { randomUUID } from 'node:crypto';
import type { Engine } from '#adapters/engine/embedded/engine.ts';
import { invokeAtEndpoint } from '#adapters/engine/embedded/lambda/lambda-endpoint.ts';
import { serveEngine } from '#adapters/engine/embedded/protocol/server.ts';
import { systemClock } from '#adapters/clock/system.ts';
import { openLocal, type LocalOptions } from './local/open.ts';
import { openOwnEngine } from './local/open-engine.ts';

/** Whom the tasks of the machines call. */
export type Functions =
  | { readonly kind: 'lambda'; readonly url: string }
  | { readonly kind: 'own'; readonly world: Omit<LocalOptions, 'engineFile'> };

export interface AloneOptions {
  /** The database of the engine; made where there is none. */
  readonly file: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Used in the ARNs of what it runs, and in signatures; only with a Lambda endpoint. */
  readonly region?: string;
  readonly account?: string;
  readonly functions: Functions;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Lines about trouble that no caller waits for. */
  readonly say: (line: string) => void;
}

export interface AloneEngine {
  readonly url: string;
  stop(): Promise<void>;
}

const host = '127.0.0.1';
const maxConcurrent = 256;

/**
 * The embedded engine alone, behind the Step Functions API on this machine. The port is taken before the database is
 * opened: an unreachable engine must not begin to call.
 */
export const openAlone = async (options: AloneOptions): Promise<AloneEngine> => {
  const opened = Promise.withResolvers<Engine>();
  // Opening may fail before any request has come.
  opened.promise.catch(() => undefined);
  const serving = await serveEngine({ engine: opened.promise, host, port: options.port });
  try {
    const { engine, close } = await open(options);
    opened.resolve(engine);
    return {
      url: serving.url,
      stop: async () => {
        await serving.close();
        await close();
      },
    };
  } catch (error) {
    opened.reject(error);
    await serving.close();
    throw error;
  }
};

interface Opened {
  readonly engine: Engine;
  readonly close: () => Promise<void>;
}

const open = async ({ functions, file, env, say, region, account }: AloneOptions): Promise<Opened> => {
  if (functions.kind === 'own') {
    const world = await openLocal({ ...functions.world, engineFile: file });
    return { engine: world.embedded, close: () => world.close() };
  }
  const { url } = functions;
  const engine = openOwnEngine({
    file,
    ...(region !== undefined && { region }),
    ...(account !== undefined && { account }),
    clock: systemClock(),
    // Jitter of retries: here real chance is wanted.
    random: () => Math.random(),
    id: () => randomUUID(),
    maxConcurrent,
    invoke: invokeAtEndpoint({ url, region: region ?? regionOf(env), isSigned: hasCredentials(env) }),
    onTrouble: ({ message }) => say(message),
  });
  return { engine, close: () => engine.close() };
};

const regionOf = (env: AloneOptions['env']): string =>
  env['AWS_REGION'] ?? env['AWS_DEFAULT_REGION'] ?? 'us-east-1';

/** Where any source of AWS credentials is named. The machine's own metadata address is not asked unasked. */
const hasCredentials = (env: AloneOptions['env']): boolean =>
  [
    'AWS_ACCESS_KEY_ID',
    'AWS_PROFILE',
    'AWS_WEB_IDENTITY_TOKEN_FILE',
    'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
    'AWS_CONTAINER_CREDENTIALS_FULL_URI',
  ].some((name) => env[name] !== undefined);
