import { breathe } from '#shared/services/breathe.ts';
import { beginWalk, type LongPart, type Piece, pieceLength, walkTo } from './cut-json.ts';

/**
 * A response of another server, as JSON; a SyntaxError for anything else, and for JSON nested too deep. A long text is
 * parsed in pieces, with yields in between: ten megabytes of small values, which `JSON.parse` takes in one go, would
 * block the process for a second or two.
 */
export const readJson = async (text: string): Promise<unknown> => {
  const walk = beginWalk(text);
  while (walk.at < text.length) {
    walkTo(walk, Math.min(text.length, walk.at + 4 * pieceLength));
    if (walk.at < text.length) await breathe();
  }
  if (walk.open.length > 0) throw new SyntaxError('it ends too early');
  if (walk.whole === undefined) return JSON.parse(text) as unknown;
  insistOnNothing(text.slice(0, walk.whole.from) + text.slice(walk.whole.to + 1));
  return build(text, walk.whole);
};

/**
 * More fields than any object of an API has. An object with a million is put together in one turn, whoever waits: it is
 * the engine's table of names that is made anew.
 */
const mostFields = 100_000;

const build = async (text: string, part: LongPart): Promise<unknown> =>
  text[part.from] === '[' ? buildList(text, part) : buildObject(text, part);

const buildList = async (text: string, { pieces }: LongPart): Promise<readonly unknown[]> => {
  const list: unknown[] = [];
  for (const piece of pieces) {
    if (piece.part === undefined) {
      for (const value of parsePiece(text, piece, '[', ']') as readonly unknown[]) list.push(value);
    } else {
      insistOnNothing(around(text, piece, piece.part));
      list.push(await build(text, piece.part));
    }
    await breathe();
  }
  return list;
};

const buildObject = async (text: string, { pieces }: LongPart): Promise<object> => {
  const object: Record<string, unknown> = {};
  let count = 0;
  for (const piece of pieces) {
    const { part } = piece;
    const begun = part === undefined ? piece : { from: piece.from, to: part.from };
    const fields = Object.entries(parsePiece(text, begun, '{', part === undefined ? '}' : '0}') as object);
    const value = part === undefined ? undefined : await build(text, part);
    if (part !== undefined) insistOnNothing(text.slice(part.to + 1, piece.to));
    count += fields.length;
    if (count > mostFields) throw new SyntaxError(`an object of it has more than ${mostFields} fields`);
    for (const [name, own] of fields) {
      // Assigned, it would be no field but the object's prototype.
      if (name === '__proto__') throw new SyntaxError('a field of it is called __proto__');
      object[name] = value ?? own;
    }
    await breathe();
  }
  return object;
};

const parsePiece = (text: string, { from, to }: Piece, open: string, close: string): unknown => {
  const inside = text.slice(from, to);
  if (inside.trim() === '') throw new SyntaxError('an element of it is missing');
  return JSON.parse(`${open}${inside}${close}`);
};

const around = (text: string, { from, to }: Piece, part: LongPart): string =>
  text.slice(from, part.from) + text.slice(part.to + 1, to);

const insistOnNothing = (text: string): void => {
  if (text.trim() !== '') throw new SyntaxError('something stands where it cannot');
};
