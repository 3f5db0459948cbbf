import type { Place } from '../config/place.ts';
import type { Shape } from '../config/schema.ts';
import { fieldsIn, structIn, type CueField } from './cue-fields.ts';
import { parameterShape } from './cue-shape.ts';
import { cueTokens, type Token } from './cue-tokens.ts';
import { rewritten } from './rewrite.ts';

/** A template as it is given to CUE, and the place of each of its lines. */
export interface Template {
  /**
   * The text of the template on the lines that it has in its file, after its imports, as the beginning of a hidden
   * field: nothing in it that has no value yet is a mistake. The closing brace is still missing.
   */
  readonly text: string;
  readonly shape: Shape;
  /** What line `n` of the text is in the file: `n + line`, and its columns are moved by `column`. */
  readonly from: Place;
}

/** The hidden field that a template is put into. */
export const hiddenField = '_vela';
const opening = `${hiddenField}: {`;

/**
 * The template of a `.cue` file: the content of `template: { … }`, with the imports of the file, each on its own line;
 * undefined if there is none.
 */
export const templateIn = (file: string, text: string): Template | undefined => {
  const field = topFields(text).find(({ name }) => name === 'template');
  const inside = field && structIn(field.value);
  if (field === undefined || inside === undefined) return undefined;
  const open = field.value.find(({ text: mark }) => mark === '{');
  const [from, to] = [open?.end ?? 0, field.value.findLast(({ text: mark }) => mark === '}')?.at ?? 0];
  const kept = [...importsIn(cueTokens(text)), [from, to] as const];
  // `template: {` is longer than that.
  const inFile = blanked(text, kept);
  const begin = Math.max(0, from - opening.length);
  return finished(`${inFile.slice(0, begin)}${opening}${inFile.slice(begin + opening.length)}`, {
    file,
    line: 0,
    column: 0,
  });
};

/** A template in a string of its own, as `schematic.cue.template` of a YAML definition. */
export const prepared = (text: string, from: Place): Template => {
  const begin = importsIn(cueTokens(text)).at(-1)?.[1] ?? 0;
  const word = begin === 0 ? opening : `, ${opening}`;
  return finished(`${text.slice(0, begin)}${word}${text.slice(begin)}`, from);
};

const finished = (text: string, from: Place): Template => {
  const { value } = topFields(text).find(({ name }) => name === hiddenField) ?? { value: [] };
  const inside = value.slice(value.findIndex((token) => token.text === '{') + 1);
  return { text: rewritten(text), shape: parameterShape(fieldsIn(inside).fields), from };
};

export const topFields = (text: string): readonly CueField[] => fieldsIn(cueTokens(text)).fields;

/** The places of `import "x"` and `import ( … )`. */
const importsIn = (tokens: readonly Token[]): readonly (readonly [number, number])[] => {
  const found: (readonly [number, number])[] = [];
  for (const [index, { text, at, kind }] of tokens.entries()) {
    if (kind !== 'word' || text !== 'import' || tokens[index + 1]?.text === ':') continue;
    const rest = tokens.slice(index + 1);
    const stop = rest.findIndex((token) =>
      rest[0]?.text === '(' ? token.text === ')' : token.kind === 'line',
    );
    found.push([at, (rest[stop === -1 ? rest.length - 1 : stop] ?? { end: at }).end]);
  }
  return found;
};

/** The text with everything but these stretches made empty; lines stay where they are. */
const blanked = (text: string, kept: readonly (readonly [number, number])[]): string => {
  const spaces = text.replaceAll(/[^\n]/g, ' ');
  let done = 0;
  const parts = kept
    .toSorted(([a], [b]) => a - b)
    .flatMap(([from, to]) => {
      const part = [spaces.slice(done, from), text.slice(from, to)];
      done = to;
      return part;
    });
  return `${parts.join('')}${spaces.slice(done)}`;
};
