/** Deeper than any object that an API serves, and far from where recursion gets dangerous. */
const deepest = 200;
/** More than the longest answer of any API has; an object in a list counts twice. */
const mostValues = 4_000_000;
/** How much is parsed in one go: a few milliseconds for any content. */
export const pieceLength = 128 * 1024;

/** An array or object that is too long for one go; its brackets are at `from` and `to`. */
export interface LongPart {
  readonly from: number;
  to: number;
  readonly pieces: Piece[];
}

/** Some of the elements of a long part, from here to there without the commas around; or one, which is a long part itself. */
export interface Piece {
  readonly from: number;
  readonly to: number;
  readonly part?: LongPart;
}

/** What is open at a position in the text. */
interface Open extends LongPart {
  /** Where the elements begin that no piece covers yet. */
  runFrom: number;
  lastComma: number;
  /** The long part that the element being read consists of. */
  inner?: LongPart | undefined;
}

/** A walk through a text, as far as it has come. */
export interface Walk {
  readonly text: string;
  readonly open: Open[];
  at: number;
  isQuoted: boolean;
  /** Elements, objects and lists so far. */
  values: number;
  whole?: LongPart | undefined;
}

export const beginWalk = (text: string): Walk => ({ text, open: [], at: 0, isQuoted: false, values: 0 });

const quote = 34;
const escape = 92;
const commaCode = 44;
/** `[` and `{`; the closing ones are two further. */
const opening = [91, 123];

/** Advances to that position; throws a SyntaxError if the text is nested too deep, has too many values, or its brackets do not match. */
export const walkTo = (walk: Walk, end: number): void => {
  const { text, open } = walk;
  for (; walk.at < end; walk.at += 1) {
    const code = text.charCodeAt(walk.at);
    if (walk.isQuoted) {
      if (code === escape) walk.at += 1;
      else if (code === quote) walk.isQuoted = false;
    } else if (code === quote) walk.isQuoted = true;
    else if (code === commaCode) {
      walk.values += 1;
      endElement(open.at(-1), walk.at);
    } else if (opening.includes(code)) {
      walk.values += 1;
      openPart(open, walk.at);
    } else if (opening.includes(code - 2)) closePart(walk, code);
  }
  if (walk.values > mostValues) throw new SyntaxError(`it has more than ${mostValues} values`);
};

const openPart = (open: Open[], at: number): void => {
  if (open.length >= deepest) throw new SyntaxError(`it is nested deeper than ${deepest} levels`);
  open.push({ from: at, to: at, pieces: [], runFrom: at + 1, lastComma: at });
};

const endElement = (part: Open | undefined, at: number): void => {
  if (part === undefined) return;
  if (part.inner !== undefined) cutOff(part, part.inner, at);
  else if (at - part.runFrom >= pieceLength) {
    part.pieces.push({ from: part.runFrom, to: at });
    part.runFrom = at + 1;
  }
  part.lastComma = at;
};

/** The element that ends here is long: what precedes it is a piece of its own. */
const cutOff = (part: Open, inner: LongPart, at: number): void => {
  if (part.lastComma >= part.runFrom) part.pieces.push({ from: part.runFrom, to: part.lastComma });
  part.pieces.push({ from: part.lastComma + 1, to: at, part: inner });
  part.inner = undefined;
  part.runFrom = at + 1;
};

const closePart = (walk: Walk, code: number): void => {
  const { text, open, at } = walk;
  const part = open.pop();
  if (part === undefined || text.charCodeAt(part.from) !== code - 2)
    throw new SyntaxError('its brackets do not match');
  if (at - part.from <= pieceLength) return;
  if (part.inner === undefined) part.pieces.push({ from: part.runFrom, to: at });
  else cutOff(part, part.inner, at);
  part.to = at;
  const around = open.at(-1);
  if (around === undefined) walk.whole = part;
  else around.inner = part;
};
