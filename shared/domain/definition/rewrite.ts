import { closingOf, cueTokens, labelOf, type Token } from './cue-tokens.ts';

/** A marker of ours beside a field with directives like `+patchKey=name`, because results have no comments. */
export const tagPrefix = '$tidegate:';

/** An insertion into the text, and how much of the text it replaces. */
interface Edit {
  readonly at: number;
  readonly put: string;
  readonly instead?: number;
}

/**
 * The template in the form that CUE 0.4 accepts, with every line in its place. Directives in comments become markers
 * beside their fields, so that they are in the result exactly where those fields are. A loop over something that does
 * not exist yields nothing, as in later CUE. `name!:`, which 0.4 does not know, becomes `name:`.
 */
export const rewritten = (text: string): string => {
  const tokens = cueTokens(text);
  const edits = [...tagEdits(text, tokens), ...eachEdits(tokens), ...loopEdits(tokens), ...markEdits(tokens)];
  let done = 0;
  const parts = edits
    .toSorted((a, b) => a.at - b.at)
    .map(({ at, put, instead = 0 }) => {
      const part = text.slice(done, at) + put;
      done = at + instead;
      return part;
    });
  return parts.join('') + text.slice(done);
};

const tags = /\+(patchKey|patchStrategy)=([\w.,-]+)/g;

/** Above `a: b: c: …` a tag is about `c`, as for CUE itself. */
const tagEdits = (text: string, tokens: readonly Token[]): readonly Edit[] => {
  let waiting: [string, string][] = [];
  return tokens.flatMap((token, index) => {
    if (token.kind === 'comment') {
      const found = [...token.text.matchAll(tags)];
      waiting.push(...found.map(([, tag = '', value = '']): [string, string] => [tag, value]));
    }
    if (token.kind === 'comment' || token.kind === 'line' || waiting.length === 0) return [];
    const said = JSON.stringify(Object.fromEntries(waiting));
    waiting = [];
    const last = chainAt(tokens, index).at(-1);
    if (last === undefined) return [];
    const name = JSON.stringify(`${tagPrefix}${labelOf(last)}`);
    return [{ at: token.at, put: `${text.slice(token.at, last.at)}${name}: ${said}, ` }];
  });
};

/**
 * `containers: [...{ x: 1 }]` of a patch is said of every item that the workload has. It becomes a word of ours, since
 * in the result it would be an empty list.
 */
const eachEdits = (tokens: readonly Token[]): readonly Edit[] =>
  patchesIn(tokens).flatMap(([from, to]) =>
    tokens.slice(from, to).flatMap((token, offset) => {
      const index = from + offset;
      const [colon, open, ...dots] = tokens.slice(index + 1, index + 6);
      const [last, close] = [dots[2], tokens[closingOf(tokens, index + 2)]];
      const isOpen = dots.length === 3 && dots.every((dot) => dot.text === '.');
      if (colon?.text !== ':' || open?.text !== '[' || !isOpen || last === undefined) return [];
      if (labelOf(token) === undefined || close === undefined) return [];
      const name = JSON.stringify(`${tagPrefix}${labelOf(token)}`);
      return [
        { at: token.at, put: `${name}: each: `, instead: last.end - token.at },
        { at: close.at, put: ' ', instead: 1 },
      ];
    }),
  );

/** The values of `patch`, as token indexes. */
const patchesIn = (tokens: readonly Token[]): readonly (readonly [number, number])[] =>
  tokens.flatMap((token, index) => {
    if (token.text !== 'patch' || tokens[index + 1]?.text !== ':') return [];
    const open = tokens.findIndex((one, at) => at > index && (one.text === '{' || one.text === '['));
    return open === -1 ? [] : [[index + 2, closingOf(tokens, open) + 1] as const];
  });

/** The labels of `a: b: c: …` that begin here, on one line; none where no field begins. */
const chainAt = (tokens: readonly Token[], index: number): readonly Token[] => {
  const [label, next, after] = [tokens[index], tokens[index + 1], tokens[index + 2]];
  if (label === undefined || labelOf(label) === undefined) return [];
  if (next?.text === ':') return [label, ...chainAt(tokens, index + 2)];
  return (next?.text === '?' || next?.text === '!') && after?.text === ':' ? [label] : [];
};

/** `for v in parameter.ports` becomes `if parameter.ports != _|_ for v in parameter.ports`. */
const loopEdits = (tokens: readonly Token[]): readonly Edit[] =>
  tokens.flatMap((token, index) => {
    if (token.kind !== 'word' || token.text !== 'for' || tokens[index + 1]?.kind !== 'word') return [];
    const [, , comma] = tokens.slice(index, index + 3);
    const into = index + (comma?.text === ',' ? 4 : 2);
    if (tokens[into]?.text !== 'in') return [];
    const path = pathAt(tokens, into + 1);
    return path === undefined ? [] : [{ at: token.at, put: `if ${path} != _|_ ` }];
  });

/** `a.b.c` with two names at least. */
const pathAt = (tokens: readonly Token[], from: number): string | undefined => {
  let end = from;
  while (tokens[end + 1]?.text === '.' && tokens[end + 2]?.kind === 'word') end += 2;
  const isPath = tokens[from]?.kind === 'word' && end > from;
  return isPath
    ? tokens
        .slice(from, end + 1)
        .map(({ text }) => text)
        .join('')
    : undefined;
};

const markEdits = (tokens: readonly Token[]): readonly Edit[] =>
  tokens.flatMap(({ text, at }, index) =>
    text === '!' && tokens[index + 1]?.text === ':' && labelOf(tokens[index - 1]) !== undefined
      ? [{ at, put: ' ', instead: 1 }]
      : [],
  );
