/** The known name a person most likely meant, or undefined when none is near. Equal distances: the first one. */
export const nearest = (word: string, known: readonly string[]): string | undefined => {
  const limit = word.length <= 2 ? 1 : word.length <= 7 ? 2 : 3;
  let best: { readonly name: string; readonly distance: number } | undefined;
  for (const name of known) {
    if (Math.abs(name.length - word.length) > limit) continue;
    const distance = editDistance(word.toLowerCase(), name.toLowerCase());
    if (distance <= limit && (best === undefined || distance < best.distance)) best = { name, distance };
  }
  if (best !== undefined && best.distance <= 1) return best.name;
  const begun = word.length < 3 ? undefined : known.find((name) => name.startsWith(word));
  // In a short word two letters are most of it, unless at least the beginning is right.
  const isFar = word.length === 3 && best?.name[0] !== word[0];
  return begun ?? (isFar ? undefined : best?.name);
};

/** `did you mean "replicas"?`, or the list of what is known. */
export const hint = (word: string, known: readonly string[]): string => {
  const near = nearest(word, known);
  if (near !== undefined) return `did you mean "${near}"?`;
  return known.length === 0 ? 'none is known here' : `known: ${known.join(', ')}`;
};

/** Insertions, deletions, replacements and swaps of neighbours that turn `a` into `b`. */
const editDistance = (a: string, b: string): number => {
  let before: readonly number[] = [];
  let above: readonly number[] = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row[j] = Math.min(
        at(above, j) + 1,
        at(row, j - 1) + 1,
        at(above, j - 1) + (same ? 0 : 1),
        swapped ? at(before, j - 2) + 1 : Infinity,
      );
    }
    before = above;
    above = row;
  }
  return at(above, b.length);
};

const at = (row: readonly number[], index: number): number => row[index] ?? Infinity;
