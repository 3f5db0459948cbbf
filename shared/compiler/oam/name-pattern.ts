/** Four names of Kubernetes at their longest. */
const longest = 256;

/** Whether a component's name matches; or why the pattern is not supported. */
export type NamePattern =
  | { readonly kind: 'pattern'; readonly hits: (name: string) => boolean }
  | { readonly kind: 'refused'; readonly reason: string };

/**
 * The name in an override as KubeVela reads it: every star is `.*`, and the rest is an expression that may match
 * anywhere in a component's name. All alternatives are followed at once, so no pattern takes long.
 */
export const namePattern = (written: string): NamePattern => {
  if (written.length > longest)
    return { kind: 'refused', reason: `a pattern of ${written.length} characters; it may have ${longest}` };
  const ways = written.replaceAll('*', '.*').split('|').map(readAtoms);
  const bad = ways.find((way) => typeof way === 'string');
  if (typeof bad === 'string')
    return {
      kind: 'refused',
      reason: `"${written}" is a pattern that Tidegate does not follow: ${bad}; it knows * . ^ $ | + ? [a-z]`,
    };
  return {
    kind: 'pattern',
    hits: (name) => ways.some((way) => typeof way !== 'string' && isFound(way, name)),
  };
};

/** One place of a pattern: which characters it takes, and how often. */
interface Atom {
  readonly takes: (char: string) => boolean;
  readonly isMany: boolean;
  readonly isOptional: boolean;
}
interface Way {
  readonly atoms: readonly Atom[];
  readonly fromStart: boolean;
  readonly toEnd: boolean;
}

const readAtoms = (text: string): Way | string => {
  const fromStart = text.startsWith('^');
  const toEnd = /(^|[^\\])\$$/.test(text);
  const body = text.slice(fromStart ? 1 : 0, toEnd ? -1 : undefined);
  const atoms: Atom[] = [];
  for (const [, set, escaped, plain, count = ''] of body.matchAll(atom)) {
    const takes = set === undefined ? takesOf(escaped, plain) : takesSet(set);
    if (typeof takes === 'string') return takes;
    atoms.push({ takes, isMany: count === '*' || count === '+', isOptional: count === '*' || count === '?' });
  }
  return { atoms, fromStart, toEnd };
};

/** A set, an escaped character or any other, with its repetition. */
const atom = /(?:\[([^\]]*)\]|\\(.?)|(.))([*+?]?)/gsu;

const takesOf = (escaped: string | undefined, plain = ''): Atom['takes'] | string => {
  if (escaped !== undefined)
    return /^[^a-z0-9]$/i.test(escaped) ? (char) => char === escaped : `\\${escaped}`;
  if (plain === '.') return () => true;
  return '^$()[]{}*+?'.includes(plain) ? `${plain} stands where it cannot` : (char) => char === plain;
};

const takesSet = (set: string): Atom['takes'] | string => {
  const isNot = set.startsWith('^');
  const ranges = rangesOf(isNot ? set.slice(1) : set);
  if (ranges === undefined) return `[${set}]`;
  return (char) => ranges.some(([from, to]) => char >= from && char <= to) !== isNot;
};

const member = /^[a-z0-9._-]$/i;

/** Read from left to right, once: `a-z` is a range, and so no set can be read in two ways. */
const rangesOf = (set: string): readonly (readonly [string, string])[] | undefined => {
  const ranges: (readonly [string, string])[] = [];
  for (let at = 0; at < set.length; at += 1) {
    const from = set[at] ?? '';
    const isRange = set[at + 1] === '-' && /^[a-z0-9._]$/i.test(set[at + 2] ?? '');
    if (!member.test(from)) return undefined;
    ranges.push([from, isRange ? (set[at + 2] ?? '') : from]);
    if (isRange) at += 2;
  }
  return ranges.length === 0 ? undefined : ranges;
};

/** Scans the name once, keeping every place that the pattern may have reached. */
const isFound = ({ atoms, fromStart, toEnd }: Way, name: string): boolean => {
  let places = reach(atoms, [0]);
  for (const char of name) {
    if (!toEnd && places.has(atoms.length)) return true;
    const next = [...places].flatMap((place) => {
      const here = atoms[place];
      if (here?.takes(char) !== true) return [];
      return here.isMany ? [place, place + 1] : [place + 1];
    });
    places = reach(atoms, fromStart ? next : [0, ...next]);
  }
  return places.has(atoms.length);
};

/** These places, and those behind what may be left out. */
const reach = (atoms: readonly Atom[], from: readonly number[]): ReadonlySet<number> => {
  const places = new Set<number>();
  for (const start of from) {
    // A place that was reached was already continued from: each is visited once.
    for (let place = start; !places.has(place); place += 1) {
      places.add(place);
      if (atoms[place]?.isOptional !== true) break;
    }
  }
  return places;
};
