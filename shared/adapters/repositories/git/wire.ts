import type { GitSource } from '#domain/drift/source.ts';
import { refused } from '../refused.ts';
import { askOverHttps } from './https.ts';
import { type Ask, delimiter, flush, lineOf, type Packet, packet } from './pkt-lines.ts';
import { type GitObject, readPack } from './pack.ts';

/* Git's protocol version 2: which commit a name stands for, and the objects of a commit. */

/** A repository of applications is small; one that is not is no source of them. */
const usualMostBytes = 32 * 1024 * 1024;

const isSsh = ({ url }: GitSource): boolean => url.startsWith('ssh:');

const ask: Ask = async (source, command, mostBytes) => {
  const way = isSsh(source) ? (await import('./ssh.ts')).askOverSsh : askOverHttps;
  return way(source, command, mostBytes);
};

/** What a server can do, by the words of its greeting. */
export const greet = async (source: GitSource): Promise<readonly string[]> => {
  const answer = await ask(source, undefined, usualMostBytes);
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
  // Over SSH each answer begins with the greeting, and is checked with it.
  if (!isSsh(source)) await greet(source);
  const body = `${packet('command=ls-refs\n')}${delimiter}${packet('peel\n')}${packet(`ref-prefix ${prefix}\n`)}${flush}`;
  const answer = await ask(source, body, usualMostBytes);
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
    mostBytes = usualMostBytes,
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
  const answer = await ask(source, body, mostBytes);
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
