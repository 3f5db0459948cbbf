/**
 * Whether a text matches a pattern in which `*` stands for any characters. Each piece between two stars is searched for
 * once, from left to right, so that no pattern is slow on a long text.
 */
export const fitsGlob = (pattern: string, text: string): boolean => {
  const [first = '', ...rest] = pattern.split('*');
  const last = rest.pop();
  if (last === undefined) return text === pattern;
  if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last))
    return false;
  const end = text.length - last.length;
  let at = first.length;
  for (const piece of rest) {
    const found = text.indexOf(piece, at);
    if (found < 0 || found + piece.length > end) return false;
    at = found + piece.length;
  }
  return true;
};

/** The same for names with segments: a `*` stays within its segment. */
export const fitsPath = (pattern: string, path: string): boolean => {
  const [patterns, segments] = [pattern.split('/'), path.split('/')];
  return (
    patterns.length === segments.length &&
    patterns.every((one, index) => fitsGlob(one, segments[index] ?? ''))
  );
};
