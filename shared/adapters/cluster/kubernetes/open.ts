import { Failure } from '#domain/failure.ts';
import type { Cluster } from '#ports/cluster.ts';
import { type Calls, openCalls } from './call.ts';
import type { Credentials } from './auth/credentials.ts';
import { groupPath, openKinds } from './kinds.ts';
import { openFollow } from './follow.ts';
import { openLogs } from './logs.ts';
import { openReads } from './reads.ts';
import { openRights } from './rights.ts';
import type { Address } from './http-agents.ts';
import { openWire } from './http-client.ts';
import { openWrites } from './writes.ts';

export interface KubernetesConfig extends Address {
  /** The display name of this cluster, used in every message. */
  readonly name: string;
  readonly credentials: Credentials;
  /** For one call with all its retries; it limits a watch only until it has begun. Default 15 s. */
  readonly timeoutMs?: number;
  /** What to look at where no connection comes about: networks differ. */
  readonly advice?: string;
  /** The longest response that is read; default 32 MiB. */
  readonly maxBytes?: number;
}

/** The cluster at that address, as the port promises it. Raw JSON in and out: no field is ever lost. */
export const openKubernetes = (config: KubernetesConfig): Cluster => {
  const { name, timeoutMs = 15_000, maxBytes = 32 * 1_048_576 } = config;
  refuseUnsafe(config);
  const wire = openWire(config, maxBytes);
  const calls = openCalls(wire, config.credentials, { timeoutMs, advice: config.advice });
  // A kubelet that does not answer must not hold up a way back.
  const hasty = openCalls(wire, config.credentials, { timeoutMs: Math.min(timeoutMs, 3_000) });
  const resourceOf = openKinds(name, (apiVersion) => discover(calls, name, apiVersion));
  const session = { name, calls, resourceOf, timeoutMs, maxBytes };
  const reads = openReads(session);
  return {
    name,
    now: () => wire.now(),
    ...reads,
    ...openFollow(session, reads),
    ...openWrites(session),
    ...openRights(session),
    ...openLogs({ ...session, calls: hasty }),
  };
};

const discover = async (calls: Calls, cluster: string, apiVersion: string): Promise<unknown> => {
  const attempt = { cluster, verb: 'discover', what: apiVersion, writes: false } as const;
  const answer = await calls.ask(attempt, { method: 'GET', path: groupPath(apiVersion) }, [404]);
  return answer.status === 404 ? undefined : answer.body;
};

const local = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Refused before anything is sent: a secret must not travel in the clear, nor be part of a URL. */
const refuseUnsafe = ({ name, server }: KubernetesConfig): void => {
  const url = URL.canParse(server) ? new URL(server) : undefined;
  const trouble = url === undefined ? 'its server is not an https address' : unsafe(url);
  if (trouble !== undefined) throw new Failure('ConfigRefused', `cluster ${name}`, trouble);
};

const unsafe = (url: URL): string | undefined => {
  if (!/^https?:$/.test(url.protocol)) return 'its server is not an https address';
  if (url.username !== '' || url.password !== '')
    return 'its address holds a password; give credentials apart from it';
  return url.protocol === 'http:' && !local.has(url.hostname)
    ? 'plain http is only allowed to this machine; use https'
    : undefined;
};
