import { own } from '#domain/json.ts';
import { entriesOf, type LeafTree, type MapTree, type Tree } from '../config/tree.ts';
import type { Mistake } from '../config/place.ts';

/** Checks in our own spelling, and what could not be brought into it. */
export interface Spelt {
  readonly tree: Tree;
  readonly mistakes: readonly Mistake[];
}

/**
 * Normalizes alternative spellings with an unambiguous meaning: `max increase` and `max-increase` are maxIncrease,
 * `errors: 10%` is its maxIncrease, `required: false` is `advisory: true`.
 */
export const spellChecks = (tree: Tree): Spelt => {
  const mistakes: Mistake[] = [];
  const fields = renamed(tree, checkFields, mistakes);
  if (fields.kind !== 'map') return { tree: fields, mistakes };
  const entries = [...fields.entries].map(
    ([name, child]) => [name, spellOne(name, child, mistakes)] as const,
  );
  return { tree: { ...fields, entries: new Map(entries) }, mistakes };
};

const checkFields = [
  'preset',
  'source',
  'window',
  'warmup',
  'minRequests',
  'decideWithin',
  'passEarly',
  'onUndecided',
  'onMissing',
  'errors',
  'latency',
  'gauges',
  'queries',
  'slo',
];
const partFields = [
  'maxIncrease',
  'floor',
  'advisory',
  'required',
  'slowerThan',
  'lowerIsWorse',
  'query',
  'bad',
  'total',
  'objective',
  'p50',
  'p90',
  'p95',
  'p99',
];

const spellOne = (name: string, child: Tree, mistakes: Mistake[]): Tree => {
  switch (name) {
    case 'errors':
      return spellPart(wrapped(child, 'maxIncrease'), mistakes);
    case 'slo':
      return spellPart(wrapped(child, 'objective'), mistakes);
    case 'latency':
      return eachOf(spellPart(child, mistakes), percented);
    case 'gauges':
    case 'queries':
      return eachOf(child, (one) => spellPart(one, mistakes));
    case 'preset':
    case 'source':
    case 'onMissing':
    case 'onUndecided':
      return leafOf(child, (word) => own(words, plain(word)) ?? word);
    default:
      return child;
  }
};

/** A word of people, without spaces and dashes, and ours. */
const words: Readonly<Record<string, string>> = {
  nohistory: 'no-history',
  holdandask: 'ask',
  rollback: 'rollback',
};

const plain = (text: string): string => text.toLowerCase().replace(/[\s_-]/g, '');

const leafOf = (tree: Tree, spell: (word: string) => string): Tree =>
  tree.kind === 'leaf' && typeof tree.value === 'string' ? { ...tree, value: spell(tree.value) } : tree;

/** A bare percentage is the value of the one field that it can mean. */
const wrapped = (tree: Tree, field: string): Tree => {
  const isBare = tree.kind === 'leaf' && (typeof tree.value === 'string' || typeof tree.value === 'number');
  return isBare ? { kind: 'map', at: tree.at, entries: new Map([[field, tree]]) } : tree;
};

const eachOf = (tree: Tree, spell: (child: Tree) => Tree): Tree =>
  tree.kind === 'map'
    ? { ...tree, entries: new Map([...tree.entries].map(([name, child]) => [name, spell(child)] as const)) }
    : tree;

/** A bare number is a percentage here as everywhere in this section. */
const percented = (tree: Tree): Tree =>
  tree.kind === 'leaf' && typeof tree.value === 'number' ? { ...tree, value: `${tree.value}%` } : tree;

const spellPart = (tree: Tree, mistakes: Mistake[]): Tree => {
  const part = renamed(tree, partFields, mistakes);
  const required = part.kind === 'map' ? part.entries.get('required') : undefined;
  if (part.kind !== 'map' || required === undefined) return part;
  if (required.kind !== 'leaf' || typeof required.value !== 'boolean') {
    mistakes.push({ ...required.at, reason: '"required" must be true or false' });
    return { ...part, entries: new Map([...part.entries].filter(([name]) => name !== 'required')) };
  }
  const entries = new Map(part.entries);
  entries.delete('required');
  if (entries.has('advisory'))
    mistakes.push({
      ...(required.key ?? required.at),
      reason: 'say either "required" or "advisory", not both',
    });
  const advisory: LeafTree = { ...required, value: !required.value };
  entries.set('advisory', advisory);
  return { ...part, entries };
};

/** Fields under our names; one that is said in two spellings is a mistake, since only one of them could hold. */
const renamed = (tree: Tree, known: readonly string[], mistakes: Mistake[]): Tree => {
  if (tree.kind !== 'map') return tree;
  const entries = new Map<string, Tree>();
  for (const [written, child] of entriesOf(tree)) {
    const name = known.find((field) => plain(field) === plain(written)) ?? written;
    if (entries.has(name))
      mistakes.push({ ...(child.key ?? child.at), reason: `"${name}" is said twice, here as "${written}"` });
    entries.set(name, child);
  }
  return { ...tree, entries } satisfies MapTree;
};
