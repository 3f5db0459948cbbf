import { own } from '#domain/json.ts';
/** The only words of a query of the user's own that are ours to fill in. */
export type Placeholder = '$pods' | '$window';

const longest = 2000;

/**
 * Why a text is not a query that may be sent; undefined if it is one. It is parsed far enough to know the context of
 * each word: brackets must close, `$pods` must be in the braces of a selector, `$window` in the brackets of a range,
 * and nothing of ours is ever put into a string or a comment.
 */
export const troubleIn = (query: string, needed: readonly Placeholder[]): string | undefined => {
  if (query.trim() === '') return 'it is empty';
  if (query.length > longest) return `it is longer than ${longest} characters`;
  const open: string[] = [];
  const found = new Set<string>();
  for (const [token] of query.matchAll(tokens)) {
    const trouble = step(token, open, found);
    if (trouble !== undefined) return trouble;
  }
  if (open.length > 0) return `a "${open.at(-1) ?? ''}" is never closed`;
  const missing = needed.find((word) => !found.has(word));
  return missing === undefined ? undefined : `it must say ${missing} (${places[missing].where})`;
};

/** Strings whole, then comments, then words of ours, then brackets; all else is passed over one by one. */
const tokens = /"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`[^`]*`|#[^\n]*|\$\w*|[^]/g;

const places: Readonly<Record<Placeholder, { readonly within: string; readonly where: string }>> = {
  $pods: { within: '{', where: 'inside the braces of each selector: requests_total{$pods}' },
  $window: { within: '[', where: 'as the range: increase(requests_total{$pods}[$window])' },
};
const pairs: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };

const step = (token: string, open: string[], found: Set<string>): string | undefined => {
  if (token.startsWith('$')) return placed(token, open, found);
  if (['"', "'", '`'].includes(token)) return `a ${token} is never closed`;
  if (['(', '[', '{'].includes(token)) open.push(token);
  const opener = own(pairs, token);
  if (opener !== undefined && open.pop() !== opener) return `its "${token}" closes nothing`;
  return undefined;
};

const placed = (token: string, open: readonly string[], found: Set<string>): string | undefined => {
  const place = Object.entries(places).find(([word]) => word === token)?.[1];
  if (place === undefined) return `there is no ${token}; there are $pods and $window`;
  if (open.at(-1) !== place.within) return `${token} stands ${place.where}`;
  found.add(token);
  return undefined;
};

/** The query with our words filled in; strings and comments stay as they are. */
export const fillIn = (query: string, values: Readonly<Record<Placeholder, string>>): string =>
  query.replace(tokens, (token) => (token === '$pods' || token === '$window' ? values[token] : token));
