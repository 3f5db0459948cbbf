/** The known name a person most likely meant, or undefined when none is near. Equal distances: the first one. */
export const nearest = (word: string, known: readonly string[]): string | undefined => {
  // Names longer than this are not compared, nor are more than this many names of a length.
  if (word.length > longestWord) return undefined;
  const limit = word.length <= 2 ? 1 : word.length <= 7 ? 2 : 3;
  let best: { readonly name: string; readonly distance: number } | undefined;
  const near = known.filter(({ length }) => Math.abs(length - word.length) <= limit);
  for (const name of near.slice(0, mostCompared)) {
    const distance = editDistance(word.toLowerCase(), name.toLowerCase(), limit);
    if (distance <= limit && (best === undefined || distance < best.distance)) best = { name, distance };
  }
  if (best !== undefined && best.distance <= 1) return best.name;
  const begun = word.length < 3 ? undefined : known.find((name) => name.startsWith(word));
  // In a short word two letters are most of it, unless at least the beginning is right.
  const isFar = word.length === 3 && best?.name[0] !== word[0];
  return begun ?? (isFar ? undefined : best?.name);
};

/** The name that was probably meant, or the list of those that are known. */
export const mostLike = (
  word: string,
  known: readonly string[],
): { readonly kind: 'near'; readonly name: string } | { readonly kind: 'known'; readonly names: string } => {
  const name = nearest(word, known);
  return name === undefined ? { kind: 'known', names: listOf(known) } : { kind: 'near', name };
};

/** `did you mean "replicas"?`, or the list of known names. */
export const hint = (word: string, known: readonly string[]): string => {
  const found = mostLike(word, known);
  if (found.kind === 'near') return `did you mean "${found.name}"?`;
  return found.names === '' ? 'none is known here' : `known: ${found.names}`;
};

const longestWord = 128;
const mostCompared = 200;
const mostListed = 100;

/** The first of them, and how many more there are: a message is read by a person, perhaps a thousand times. */
const listOf = (known: readonly string[]): string => {
  const listed = known.slice(0, mostListed).join(', ');
  return known.length <= mostListed ? listed : `${listed} and ${known.length - mostListed} more`;
};

/**
 * Insertions, deletions, replacements and swaps of neighbours that turn `a` into `b`; Infinity if they are more than
 * `limit`. Only the band that can stay below it is computed, and only as long as something in it does.
 */
const editDistance = (a: string, b: string, limit: number): number => {
  let before: readonly number[] = [];
  let above: readonly number[] = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row: number[] = [];
    if (i <= limit) row[0] = i;
    let least = i;
    const last = Math.min(b.length, i + limit);
    for (let j = Math.max(1, i - limit); j <= last; j++) {
      const same = a[i - 1] === b[j - 1];
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const steps = Math.min(
        at(above, j) + 1,
        at(row, j - 1) + 1,
        at(above, j - 1) + (same ? 0 : 1),
        swapped ? at(before, j - 2) + 1 : Infinity,
      );
      row[j] = steps;
      least = Math.min(least, steps);
    }
    if (least > limit) return Infinity;
    before = above;
    above = row;
  }
  return at(above, b.length);
};

const at = (row: readonly number[], index: number): number => row[index] ?? Infinity;
