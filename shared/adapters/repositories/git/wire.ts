import { Failure } from '#domain/failure.ts';
import type { GitSource } from '#domain/drift/sync-rule.ts';
import { delimiter, flush, lineOf, type Packet, packet, readPackets } from './pkt-lines.ts';
import { type GitObject, readPack } from './pack.ts';

/* Git's protocol version 2 over HTTP: which commit a name stands for, and the objects of a commit. */

const timeoutMs = 20_000;
/** A repository of applications is small; one that is not is no source of them. */
export const usualMostBytes = 32 * 1024 * 1024;

/** What a server can do, by the words of its greeting. */
export const greet = async (source: GitSource): Promise<readonly string[]> => {
  const answer = await ask(source, 'info/refs?service=git-upload-pack', undefined);
  const lines = answer.flatMap((one) => (one.kind === 'data' ? [lineOf(one.bytes)] : []));
  if (!lines.includes('version 2'))
    throw refused(source, 'ConfigRefused', 'its server does not speak version 2 of the Git protocol');
  return lines;
};

export interface Ref {
  readonly name: string;
  readonly commit: string;
}

/** The references with these prefixes; an annotated tag is resolved to its commit. */
export const listRefs = async (source: GitSource, prefix: string): Promise<readonly Ref[]> => {
  const body = `${packet('command=ls-refs\n')}${delimiter}${packet('peel\n')}${packet(`ref-prefix ${prefix}\n`)}${flush}`;
  const answer = await ask(source, 'git-upload-pack', body);
  return answer.flatMap((one) => {
    if (one.kind !== 'data') return [];
    const [, object = '', name = '', peeled] =
      /^([0-9a-f]{40}) (\S+)(?:.* peeled:([0-9a-f]{40}))?/.exec(lineOf(one.bytes)) ?? [];
    return name === '' ? [] : [{ name, commit: peeled ?? object }];
  });
};

/** The objects of this many commits, without their files if a filter says so. */
export const fetchObjects = async (
  source: GitSource,
  commit: string,
  {
    depth,
    filter,
    mostBytes,
  }: { readonly depth: number; readonly filter?: string; readonly mostBytes?: number },
): Promise<ReadonlyMap<string, GitObject>> => {
  const wishes = [
    `want ${commit}\n`,
    `deepen ${depth}\n`,
    ...(filter === undefined ? [] : [`filter ${filter}\n`]),
    'no-progress\n',
    'ofs-delta\n',
    'done\n',
  ];
  const body = `${packet('command=fetch\n')}${delimiter}${wishes.map(packet).join('')}${flush}`;
  const answer = await ask(source, 'git-upload-pack', body, mostBytes);
  try {
    return await readPack(packIn(answer));
  } catch (error) {
    throw refused(source, 'PlanRefused', error instanceof Error ? error.message : 'its pack cannot be read');
  }
};

/** After the line `packfile` the first byte of each packet says what it is: 1 for the pack, 3 for an error. */
const packIn = (answer: readonly Packet[]): Buffer => {
  const begin = answer.findIndex((one) => one.kind === 'data' && lineOf(one.bytes) === 'packfile');
  if (begin === -1) {
    const [said] = answer.flatMap((one) => (one.kind === 'data' ? [lineOf(one.bytes)] : []));
    throw new Error(
      said?.startsWith('ERR ') === true ? 'its server does not give that commit' : 'its server gives no pack',
    );
  }
  const parts = answer.slice(begin + 1).flatMap((one) => (one.kind === 'data' ? [one.bytes] : []));
  if (parts.some((part) => part[0] === 3)) throw new Error('its server failed while it sent the pack');
  return Buffer.concat(parts.filter((part) => part[0] === 1).map((part) => part.subarray(1)));
};

const ask = async (
  source: GitSource,
  path: string,
  body: string | undefined,
  mostBytes = usualMostBytes,
): Promise<readonly Packet[]> => {
  const signal = AbortSignal.timeout(timeoutMs);
  const answer = await fetch(`${source.url.replace(/\/$/, '')}/${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      'git-protocol': 'version=2',
      'user-agent': 'git/tidegate',
      ...contentOf(body),
      ...loginOf(source),
    },
    ...(body !== undefined && { body }),
    // A login is for the host that the operator has named.
    redirect: 'manual',
    signal,
  }).catch(() => undefined);
  if (answer === undefined) throw refused(source, 'CloudUnreachable', 'it does not answer');
  checkStatus(source, answer.status);
  const bytes = await readBounded(source, answer, mostBytes);
  try {
    return readPackets(bytes);
  } catch (error) {
    throw refused(source, 'CloudUnreachable', error instanceof Error ? error.message : 'it cannot be read');
  }
};

const contentOf = (body: string | undefined): Record<string, string> =>
  body === undefined
    ? {}
    : {
        'content-type': 'application/x-git-upload-pack-request',
        accept: 'application/x-git-upload-pack-result',
      };

const loginOf = ({ login }: GitSource): Record<string, string> =>
  login === undefined
    ? {}
    : { authorization: `Basic ${Buffer.from(`${login.username}:${login.password}`).toString('base64')}` };

const checkStatus = (source: GitSource, status: number): void => {
  if (status === 200) return;
  if (status === 401 || status === 403)
    throw refused(
      source,
      'ConfigRefused',
      `it does not let us in (${status}); give a token that may read it`,
    );
  if (status === 404)
    throw refused(source, 'NotFound', 'there is no such repository, or the token may not see it (404)');
  if (status >= 300 && status < 400)
    throw refused(
      source,
      'ConfigRefused',
      `it answers with a redirect (${status}), which is never followed; give its real address`,
    );
  throw refused(source, 'CloudUnreachable', `it answered ${status}`);
};

const readBounded = async (source: GitSource, answer: Response, mostBytes: number): Promise<Buffer> => {
  const parts: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const part of answer.body ?? []) {
      size += part.length;
      if (size > mostBytes) break;
      parts.push(part);
    }
  } catch {
    throw refused(source, 'CloudUnreachable', 'its answer was cut off');
  }
  if (size > mostBytes)
    throw refused(
      source,
      'PlanRefused',
      `one commit of it is more than ${mostBytes / 2 ** 20} MB; keep the files of applications in a repository of their own`,
    );
  return Buffer.concat(parts);
};

export const refused = (
  { url }: Pick<GitSource, 'url'>,
  name: 'CloudUnreachable' | 'ConfigRefused' | 'NotFound' | 'PlanRefused',
  reason: string,
): Failure => new Failure(name, `the repository ${url}`, reason);
