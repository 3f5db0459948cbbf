import { Agent as PlainAgent } from 'node:http';
import { Agent } from 'node:https';
import type { Login } from './auth/credentials.ts';

/** Where a cluster answers and how we know that it is the right one. */
export interface Address {
  /** `https://host:port`, perhaps with a path; plain http only on this machine. */
  readonly server: string;
  /** PEM of the authorities to trust; default: the system's. */
  readonly ca?: string;
  /** The name in the server's certificate, where it differs from the host. */
  readonly serverName?: string;
  /** An HTTP proxy to tunnel through. */
  readonly proxy?: string;
}

/** Idle connections are dropped well before the 90 s after which an API server drops them. */
const idleMs = 20_000;

/** One agent for one certificate: a new one from a credential plugin must not travel on an old connection. */
export const agentsFor = (address: Address): ((login: Login) => Agent | PlainAgent) => {
  const common = { keepAlive: true, timeout: idleMs, scheduling: 'lifo' as const, ...proxied(address.proxy) };
  const plain = new PlainAgent(common);
  let latest: { readonly login: Login; readonly agent: Agent } | undefined;
  return (login) => {
    if (address.server.startsWith('http:')) return plain;
    if (latest?.login.cert === login.cert && latest?.login.key === login.key && latest !== undefined)
      return latest.agent;
    latest?.agent.destroy();
    const agent = new Agent({
      ...common,
      rejectUnauthorized: true,
      ...(address.ca === undefined ? {} : { ca: address.ca }),
      ...(address.serverName === undefined ? {} : { servername: address.serverName }),
      ...(login.cert === undefined ? {} : { cert: login.cert, key: login.key }),
    });
    latest = { login, agent };
    return agent;
  };
};

const proxied = (proxy: string | undefined) =>
  proxy === undefined ? {} : { proxyEnv: { HTTPS_PROXY: proxy, HTTP_PROXY: proxy } };
