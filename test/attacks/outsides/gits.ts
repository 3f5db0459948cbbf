import { openGit } from '#adapters/repositories/git/open.ts';
import type { GitSource } from '#domain/drift/source.ts';
import type { Outside } from './outside.ts';
import { delta, nameOf, object, packet, packOf, putting, repeating, treeOf } from './packs.ts';
import type { Payload } from './payloads.ts';

const git = openGit();
const mebibyte = 1_048_576;

const line = (text: string): Buffer => packet(Buffer.from(`${text}\n`));
const greeting = Buffer.concat([line('version 2'), line('fetch=shallow filter'), Buffer.from('0000')]);
const greeted = (path: string) => (path.includes('info/refs') ? { text: greeting } : undefined);

/** Twenty levels of folders, each with fifty names for the one below. */
const nest = () => {
  const trees = [treeOf([])];
  for (let level = 0; level < 19; level += 1) {
    const below = nameOf('tree', trees.at(-1) ?? Buffer.alloc(0));
    trees.push(treeOf(Array.from({ length: 50 }, (_, n) => ['40000', `f${n}`, below] as const)));
  }
  return trees;
};
const file = Buffer.alloc(256 * 1024, 35);
const copies = treeOf(
  Array.from({ length: 4000 }, (_, n) => ['100644', `a${n}.yaml`, nameOf('blob', file)] as const),
);
const awkward = treeOf([
  ['100644', 'x'.repeat(300), nameOf('blob', file)],
  ['100644', 'a', nameOf('blob', file)],
  ['40000', 'a', nameOf('tree', treeOf([['100644', 'b', nameOf('blob', file)]]))],
]);
const crowded = treeOf(
  Array.from({ length: 300_000 }, (_, n) => ['160000', `m${n}`, Buffer.alloc(20)] as const),
);

const parts = { trees: nest().at(-1) ?? Buffer.alloc(0), copies, awkward, crowded };
const root = treeOf(
  Object.entries(parts).map(([name, tree]) => ['40000', name, nameOf('tree', tree)] as const),
);
const commit = Buffer.from(`tree ${nameOf('tree', root).toString('hex')}\n\nx\n`);
const wanted = nameOf('commit', commit).toString('hex');

/** A long chain of differences, the last one first. */
const chain = (length: number): readonly Buffer[] => {
  const texts = Array.from({ length }, (_, n) => Buffer.from(String(n).padStart(8, '0')));
  const ends = texts.slice(1).map((text, n) => delta(nameOf('blob', texts[n] ?? text), putting(8, text)));
  return [...ends.toReversed(), object('blob', texts[0] ?? Buffer.alloc(0))];
};
const growing = (): readonly Buffer[] => {
  const base = Buffer.alloc(16 * mebibyte);
  const more = Array.from({ length: 20 }, () => delta(nameOf('blob', base), repeating(base.length, 15)));
  return [object('blob', base), ...more];
};

const told = (make: () => Uint8Array): Payload => {
  let made: Uint8Array | undefined;
  return { send: (response) => response.writeHead(200).end((made ??= make())) };
};
/** Packed once: every packing takes a quarter of a megabyte for a while. */
const empty = object('blob', Buffer.alloc(0));
const packs: Readonly<Record<string, () => readonly Uint8Array[]>> = {
  'an object that unpacks to much': () => [object('blob', Buffer.alloc(255 * mebibyte))],
  'many objects': () => Array.from({ length: 400_000 }, () => empty),
  'differences the wrong way round': () => chain(40_000),
  'differences that repeat': growing,
};
const payloads: Readonly<Record<string, Payload>> = {
  markers: told(() => Buffer.from('0000'.repeat((10 * mebibyte) / 4))),
  'empty packets': told(() => Buffer.from('0004'.repeat((10 * mebibyte) / 4))),
  ...Object.fromEntries(Object.entries(packs).map(([name, made]) => [name, told(() => packOf(made()))])),
};

const sourceAt = (url: string, path = 'trees'): GitSource => ({
  kind: 'git',
  app: 'shop',
  url,
  ref: { kind: 'branch', name: 'main' },
  path,
});
const trees = [root, copies, awkward, crowded, treeOf([['100644', 'b', nameOf('blob', file)]]), ...nest()];
const whole = told(() =>
  packOf([object('commit', commit), object('blob', file), ...trees.map((tree) => object('tree', tree))]),
);

const folder = (path: string): Outside => ({
  ahead: greeted,
  payloads: { 'its pack': whole },
  isOnlyItsOwn: true,
  open: async (url) => () => git.read(sourceAt(url, path), wanted),
});

/** What is no Git answer is recognized by its first four bytes. */
const short = { isOneOfMany: true } as const;

/** Git servers, by what they are asked. */
export const gits: Readonly<Record<string, Outside>> = {
  'the greeting of a Git server': { ...short, open: async (url) => () => git.head(sourceAt(url)) },
  'the names of a Git server': {
    ...short,
    ahead: greeted,
    payloads,
    open: async (url) => () => git.head(sourceAt(url)),
  },
  'a commit of a Git server': {
    ...short,
    ahead: greeted,
    payloads,
    open: async (url) => () => git.read(sourceAt(url), wanted),
  },
  'the history of a Git server': {
    ...short,
    ahead: greeted,
    payloads,
    open: async (url) => () => git.follows(sourceAt(url), '0'.repeat(40), wanted),
  },
  'folders of folders of a Git server': folder('trees'),
  'one file many times of a Git server': folder('copies'),
  'awkward names of a Git server': folder('awkward'),
  'a crowded folder of a Git server': folder('crowded'),
};
