import { checkDepth, gatherFiles, type TreeFile, Unreadable } from '../tree-files.ts';
import type { GitObject } from './pack.ts';

const folder = '40000';
const regular: readonly string[] = ['100644', '100755'];
const link = '120000';
/** Names that are looked at, in all folders together: the same folder may stand in many. */
const mostNames = 20_000;

/** The regular files below a folder of a commit. A link is refused by its path: it may lead out of the folder. */
export const filesIn = (
  objects: ReadonlyMap<string, GitObject>,
  commit: string,
  path: string,
): readonly TreeFile[] => {
  const root =
    /^tree ([0-9a-f]{40})/.exec(insist(objects, commit, 'commit').toString('latin1', 0, 64))?.[1] ?? '';
  const start = path
    .split('/')
    .filter((segment) => segment !== '')
    .reduce((tree, segment) => {
      const found = entriesOf(insist(objects, tree, 'tree')).find(({ name }) => name === segment);
      if (found?.mode !== folder) throw new Unreadable(`it has no folder ${path}`);
      return found.object;
    }, root);
  const walk: Walk = { objects, files: gatherFiles(), names: 0 };
  walkFrom(walk, start, '', 0);
  return walk.files.found;
};

interface Walk {
  readonly objects: ReadonlyMap<string, GitObject>;
  readonly files: ReturnType<typeof gatherFiles>;
  names: number;
}

const walkFrom = (walk: Walk, tree: string, above: string, depth: number): void => {
  const { objects } = walk;
  checkDepth(depth);
  for (const { mode, name, object } of entriesOf(insist(objects, tree, 'tree'))) {
    const path = `${above}${name}`;
    walk.names += 1;
    if (walk.names > mostNames) throw new Unreadable(`its folders have more than ${mostNames} names`);
    if (mode === link) throw new Unreadable(`${path} is a symbolic link; only files are read`);
    if (mode === folder) walkFrom(walk, object, `${path}/`, depth + 1);
    else if (regular.includes(mode)) walk.files.add({ path, data: insist(objects, object, 'blob') });
  }
};

const insist = (objects: ReadonlyMap<string, GitObject>, name: string, type: GitObject['type']): Buffer => {
  const found = objects.get(name);
  if (found?.type !== type) throw new Unreadable(`its server did not send the ${type} ${name.slice(0, 12)}`);
  return found.data;
};

interface TreeEntry {
  readonly mode: string;
  readonly name: string;
  readonly object: string;
}

/** `100644 app.yaml`, a zero byte, and the 20 bytes of a name, one after the other. */
const entriesOf = (data: Buffer): readonly TreeEntry[] => {
  const entries: TreeEntry[] = [];
  for (let at = 0; at < data.length;) {
    if (entries.length === mostNames) throw new Unreadable(`a folder of it has more than ${mostNames} names`);
    const end = data.indexOf(0, at);
    const [, mode = '', name = ''] = /^(\d{5,6}) ([^/]+)$/.exec(data.toString('utf8', at, end)) ?? [];
    if (end === -1 || end + 21 > data.length || name === '' || name === '.' || name === '..')
      throw new Unreadable('a folder of it cannot be read');
    entries.push({ mode, name, object: data.toString('hex', end + 1, end + 21) });
    at = end + 21;
  }
  return entries;
};

/** The head of a commit names its tree and its parents; what follows is a message. */
const mostOfHead = 65_536;

/** The commits of a pack that only has commits, with the parents of each. */
export const parentsOf = (data: Buffer): readonly string[] =>
  [
    ...data
      .toString('latin1', 0, mostOfHead)
      .split('\n\n')[0]!
      .matchAll(/^parent ([0-9a-f]{40})$/gm),
  ].map(([, parent = '']) => parent);
