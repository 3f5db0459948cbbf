import { linesOf } from './line-index.ts';

type Path = readonly (string | number)[];

/** The position of the value at a path in a JSON text; if the path does not exist, of its last existing part. */
export const placeInJson = (text: string, path: Path): { readonly line: number; readonly column: number } => {
  let at = skip(text, 0);
  for (const part of path) {
    const next = child(text, at, part);
    if (next === undefined) break;
    at = next;
  }
  return linesOf(text)(at);
};

const skip = (text: string, from: number): number => {
  let at = from;
  while (/[\s,:]/.test(text[at] ?? '')) at += 1;
  return at;
};

/** The first character behind the value that starts here. */
const behind = (text: string, from: number): number => {
  const first = text[from];
  if (first === '"') return behindString(text, from);
  if (first !== '{' && first !== '[') {
    const rest = /^[^\s,\]}]+/.exec(text.slice(from, from + 100));
    return from + (rest?.[0].length ?? 1);
  }
  let at = skip(text, from + 1);
  while (at < text.length && text[at] !== '}' && text[at] !== ']') at = skip(text, behind(text, at));
  return at + 1;
};

const behindString = (text: string, from: number): number => {
  let at = from + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at + 1;
};

const child = (text: string, from: number, part: string | number): number | undefined => {
  const isList = text[from] === '[';
  if (!isList && text[from] !== '{') return undefined;
  let at = skip(text, from + 1);
  for (let index = 0; at < text.length && text[at] !== '}' && text[at] !== ']'; index += 1) {
    if (isList) {
      if (index === part) return at;
      at = skip(text, behind(text, at));
      continue;
    }
    const end = behind(text, at);
    const value = skip(text, end);
    if (JSON.parse(text.slice(at, end)) === part) return value;
    at = skip(text, behind(text, value));
  }
  return undefined;
};
