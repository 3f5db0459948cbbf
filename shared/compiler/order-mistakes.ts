import type { Mistake } from '#domain/config/place.ts';

/** Every mistake once: the application's own file first, then by file, line and column; at most a hundred. */
export const ordered = (mistakes: readonly Mistake[]): readonly Mistake[] => {
  const byPlace = new Map(
    mistakes.map((mistake) => [
      JSON.stringify([mistake.file, mistake.line, mistake.column, mistake.reason]),
      mistake,
    ]),
  );
  const inOrder = [...byPlace.values()].toSorted(
    (a, b) =>
      Number(a.file.includes('/')) - Number(b.file.includes('/')) ||
      compareText(a.file, b.file) ||
      a.line - b.line ||
      a.column - b.column,
  );
  return capped(inOrder);
};

/** The most mistakes shown at once; the last line gives the total. */
const maxMistakes = 100;

const capped = (mistakes: readonly Mistake[]): readonly Mistake[] => {
  const next = mistakes[maxMistakes];
  if (next === undefined) return mistakes;
  const reason = `and ${mistakes.length - maxMistakes} more mistakes from here on`;
  return [...mistakes.slice(0, maxMistakes), { ...next, reason }];
};

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
