import type { GitSource } from '#domain/drift/source.ts';
import type { RepositoriesOf } from '../kind.ts';
import { refused, unreadableAt } from '../refused.ts';
import { asOnDisk, Unreadable } from '../tree-files.ts';
import { filesIn, parentsOf } from './tree.ts';
import { openPauses } from './unpack.ts';
import { fetchObjects, greet, listRefs } from './wire.ts';

const historyDepth = 100;

/** Git over HTTPS or SSH, without a git or an ssh on this machine: a function of the cloud has none. */
export const openGit = ({ mostBytes }: { readonly mostBytes?: number } = {}): RepositoriesOf<GitSource> => ({
  head: async (source) => {
    const { kind, name } = source.ref;
    if (kind === 'commit') return name;
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
      if (error instanceof Unreadable) throw unreadableAt(source, commit, error.message);
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
