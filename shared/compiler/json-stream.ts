/** Far more than a cluster has; each costs a parser. */
const maxObjects = 5000;

/**
 * Where each object begins in a text of JSON objects one after the other, as `jq '.items[]'` prints them and kubectl
 * reads them; one place for any other text.
 */
export const streamStarts = (text: string): readonly number[] => {
  const starts: number[] = [];
  for (let at = afterSpace(text, 0); at < text.length; at = afterSpace(text, afterObject(text, at))) {
    if (text[at] !== '{' || starts.length === maxObjects) return [0];
    starts.push(at);
  }
  return starts.length < 2 ? [0] : starts;
};

const afterSpace = (text: string, from: number): number => {
  let at = from;
  while (at < text.length && /\s/.test(text[at] ?? '')) at += 1;
  return at;
};

/** Brackets within strings count for nothing; an object that is never closed ends with the text. */
const afterObject = (text: string, from: number): number => {
  let depth = 0;
  for (let at = from; at < text.length; at += 1) {
    const mark = text[at];
    if (mark === '"') at = closingQuote(text, at);
    else if (mark === '{') depth += 1;
    else if (mark === '}') depth -= 1;
    if (depth === 0) return at + 1;
  }
  return text.length;
};

const closingQuote = (text: string, from: number): number => {
  let at = from + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at;
};
