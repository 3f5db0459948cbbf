import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { GitSource } from '#domain/drift/sync-rule.ts';
import { Failure, isFailure } from '#domain/failure.ts';
import { readFolder } from '#shared/compiler/read-folder.ts';
import type { Checkout, Repositories } from '#ports/repositories.ts';
import { filesIn, parentsOf, Unreadable } from './tree.ts';
import { openPauses } from './unpack.ts';
import { fetchObjects, greet, listRefs, refused } from './wire.ts';

const historyDepth = 100;

/** Git over HTTPS, without a git on this machine: a function of the cloud has none. */
export const openGit = ({ mostBytes }: { readonly mostBytes?: number } = {}): Repositories => ({
  head: async (source) => {
    const { kind, name } = source.ref;
    if (kind === 'commit') return name;
    await greet(source);
    const full = `refs/${kind === 'branch' ? 'heads' : 'tags'}/${name}`;
    const found = (await listRefs(source, full)).find((ref) => ref.name === full);
    if (found !== undefined) return found.commit;
    throw refused(source, 'NotFound', `it has no ${kind} ${name}`);
  },
  read: async (source, commit) => {
    const objects = await fetchObjects(source, commit, {
      depth: 1,
      ...(mostBytes !== undefined && { mostBytes }),
    });
    try {
      return await asOnDisk(source, commit, filesIn(objects, commit, source.path ?? ''));
    } catch (error) {
      if (error instanceof Unreadable) throw at(source, commit, error.message);
      throw error;
    }
  },
  follows: async (source, earlier, later) => {
    const words = await greet(source);
    if (!words.some((word) => /^fetch=(.* )?filter( |$)/.test(word))) return undefined;
    const commits = await fetchObjects(source, later, { depth: historyDepth, filter: 'tree:0' });
    const pause = openPauses();
    for (const { type, data } of commits.values()) {
      if (type === 'commit' && parentsOf(data).includes(earlier)) return true;
      await pause();
    }
    return false;
  },
});

const at = (source: GitSource, commit: string, reason: string): Failure =>
  refused(source, 'PlanRefused', `at ${commit.slice(0, 12)}: ${reason}`);

/** What the disk says of a name too long, or of one that is a file and a folder. */
const noFile: ReadonlySet<string> = new Set([
  'ENAMETOOLONG',
  'EEXIST',
  'EISDIR',
  'ENOTDIR',
  'EINVAL',
  'EILSEQ',
]);

/** Read as the same folder on disk would be: which files count is decided in one place. */
const asOnDisk = async (
  source: GitSource,
  commit: string,
  files: ReturnType<typeof filesIn>,
): Promise<Checkout> => {
  const place = await mkdtemp(join(tmpdir(), 'tidegate-source-'));
  try {
    for (const { path, data } of files) {
      await mkdir(join(place, dirname(path)), { recursive: true });
      await writeFile(join(place, path), data);
    }
    const { files: read } = await readFolder(place);
    return { commit, files: { files: read } };
  } catch (error) {
    if (isFailure(error))
      throw at(source, commit, error.message.replaceAll(place, source.path ?? 'its top folder'));
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    throw noFile.has(code) ? at(source, commit, `a name in it cannot be that of a file (${code})`) : error;
  } finally {
    await rm(place, { recursive: true, force: true });
  }
};
