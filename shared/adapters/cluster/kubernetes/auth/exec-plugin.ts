import { execFile } from 'node:child_process';
import { dirname, resolve } from 'node:path';
import { Failure } from '#domain/failure.ts';
import { isObject } from '#domain/json.ts';
import type { Credentials, Login } from './credentials.ts';
import type { Address } from '../http-agents.ts';

export interface PluginCall {
  /** Where the plugin is named, for messages. */
  readonly at: string;
  readonly file: string;
  readonly exec: Readonly<Record<string, unknown>>;
  readonly address: Address;
  /** Epoch ms; the system's clock, except in tests. */
  readonly now?: () => number;
}

interface Answered {
  readonly login: Login;
  readonly until: number;
}

/**
 * Credentials from a client-go exec plugin: run without a shell, kept until they expire or are refused,
 * asked once when many calls wait. What the plugin writes to stderr is not passed on: it may hold secrets.
 */
export const execPlugin = (call: PluginCall): Credentials => {
  const now = call.now ?? Date.now; // plugins state when credentials expire by the wall clock
  let latest: Promise<Answered> | undefined;
  const renew = (): Promise<Answered> => {
    const asked = run(call).then((output) => answerOf(call, output));
    asked.catch(() => (latest = undefined));
    latest = asked;
    return asked;
  };
  return async (again = false) => {
    const asked = latest ?? renew();
    const known = await asked;
    if (!again && known.until > now() + 10_000) return known.login;
    // The first caller runs the plugin again; the others wait for that run.
    if (latest === asked) return (await renew()).login;
    return (await (latest ?? renew())).login;
  };
};

const run = ({ at, file, exec, address }: PluginCall): Promise<string> =>
  new Promise((done, fail) => {
    const command = commandOf(String(exec['command']), file);
    const args = Array.isArray(exec['args']) ? exec['args'].map(String) : [];
    const env = { ...process.env, ...envOf(exec['env']), KUBERNETES_EXEC_INFO: infoOf(exec, address) };
    const options = {
      env,
      timeout: 30_000,
      maxBuffer: 1_048_576,
      encoding: 'utf8' as const,
      killSignal: 'SIGKILL' as const,
    };
    const child = execFile(command, args, options, (error, stdout) => {
      if (error === null) return done(stdout);
      const how = error.killed === true ? 'took longer than 30 s' : howItEnded(error.code);
      fail(
        new Failure(
          'ClusterUnreachable',
          at,
          `its credential plugin ${command} ${how}; run it by hand to see why`,
        ),
      );
    });
    child.stdin?.end();
  });

const howItEnded = (code: unknown): string =>
  code === 'ENOENT' ? 'is not installed here' : `ended with ${String(code)}`;

/** As kubectl does: a bare name is looked up in PATH, a relative path belongs to the kubeconfig's folder. */
const commandOf = (command: string, file: string): string =>
  command.includes('/') ? resolve(dirname(file), command) : command;

const envOf = (listed: unknown): Record<string, string> =>
  Object.fromEntries(
    (Array.isArray(listed) ? listed.filter(isObject) : []).map(({ name, value }) => [
      String(name),
      String(value),
    ]),
  );

const infoOf = (exec: PluginCall['exec'], address: Address): string => {
  const cluster = {
    server: address.server,
    ...(address.ca === undefined
      ? {}
      : { 'certificate-authority-data': Buffer.from(address.ca).toString('base64') }),
    ...(address.serverName === undefined ? {} : { 'tls-server-name': address.serverName }),
  };
  return JSON.stringify({
    apiVersion: exec['apiVersion'] ?? 'client.authentication.k8s.io/v1',
    kind: 'ExecCredential',
    spec: { interactive: false, ...(exec['provideClusterInfo'] === true ? { cluster } : {}) },
  });
};

const answerOf = ({ at }: PluginCall, output: string): Answered => {
  const status = statusIn(output);
  const { token, clientCertificateData: cert, clientKeyData: key, expirationTimestamp } = status ?? {};
  const login: Login = {
    ...(typeof token === 'string' && token !== '' ? { token } : {}),
    ...(typeof cert === 'string' && typeof key === 'string' ? { cert, key } : {}),
  };
  if (Object.keys(login).length === 0)
    throw new Failure(
      'ClusterUnreachable',
      at,
      'its credential plugin gave no token and no certificate; run it by hand',
    );
  const until =
    typeof expirationTimestamp === 'string' ? Date.parse(expirationTimestamp) : Number.POSITIVE_INFINITY;
  return { login, until: Number.isNaN(until) ? Number.POSITIVE_INFINITY : until };
};

const statusIn = (output: string): Readonly<Record<string, unknown>> | undefined => {
  try {
    const parsed: unknown = JSON.parse(output);
    return isObject(parsed) && isObject(parsed['status']) ? parsed['status'] : undefined;
  } catch {
    return undefined;
  }
};
