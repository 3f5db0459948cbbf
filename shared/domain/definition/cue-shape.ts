import {
  anything,
  flag,
  freeMap,
  listOf,
  needed,
  oneOf,
  openRecord,
  optional,
  record,
  text,
  type Field,
  type Shape,
} from '../config/schema.ts';
import { fieldsIn, fieldsOfValue, isSpace, structIn, type CueField } from './cue-fields.ts';
import { closingOf, type Token } from './cue-tokens.ts';

/** Structs that are named in the template: `#HealthProbe`. */
type Named = ReadonlyMap<string, readonly Token[]>;

/** A shape, and whether a value is required. */
interface Known {
  readonly shape: Shape;
  readonly isNeeded: boolean;
}

const unknown: Known = { shape: anything, isNeeded: false };

/**
 * The shape of a template's parameters, as far as its text shows it plainly: field names, strings, booleans, enums,
 * lists and maps. Anything written in another way is accepted here: CUE checks it against the definition.
 */
export const parameterShape = (fields: readonly CueField[]): Shape => {
  const named = new Map(
    fields.filter(({ name }) => name.startsWith('#')).map(({ name, value }) => [name, value]),
  );
  const said = fields.filter(({ name }) => name === 'parameter');
  const [only] = said;
  if (only === undefined) return record({});
  const { shape } = said.length === 1 ? shapeOf(only.value, named, 0) : unknown;
  const isEmpty = structIn(only.value)?.every(isSpace) === true;
  if (isEmpty && said.length === 1 && !fields.some(({ value }) => isUsedWhole(value))) return record({});
  return shape.kind === 'record' || shape.kind === 'free' ? shape : freeMap(anything);
};

/** `for k, v in parameter`, `patch: parameter`: every field is accepted. */
const isUsedWhole = (value: readonly Token[]): boolean =>
  value.some(({ text: word }, index) => word === 'parameter' && !/^[.[]$/.test(value[index + 1]?.text ?? ''));

const maxDepth = 12;

const shapeOf = (value: readonly Token[], named: Named, depth: number): Known => {
  const tokens = value.filter((token) => !isSpace(token));
  const [first] = tokens;
  if (first === undefined || depth > maxDepth) return unknown;
  const choices = alternatives(value);
  if (choices.length > 1) return ofChoices(choices, named, depth);
  if (tokens.length === 1 && named.has(first.text))
    return shapeOf(named.get(first.text) ?? [], named, depth + 1);
  if (tokens.length === 1 && first.kind === 'word') return ofWord(first.text);
  if (first.text === '[' && tokens[closingOf(tokens, 0) + 1]?.text === ':')
    return ofPattern(value, named, depth);
  if (first.text === '[') return ofList(value, named, depth);
  if (first.text === 'close' && tokens[1]?.text === '(')
    return shapeOf(between(value, '('), named, depth + 1);
  const inside = fieldsOfValue(value);
  return inside === undefined ? unknown : ofStruct(inside, named, depth);
};

const ofWord = (word: string): Known => {
  if (word === 'string') return { shape: text, isNeeded: true };
  if (word === 'bool') return { shape: flag, isNeeded: true };
  return { shape: anything, isNeeded: ['int', 'number', 'float', 'bytes'].includes(word) };
};

/** `"a" | *"b" | string`: words, a truth with its default, or anything. */
const ofChoices = (choices: readonly (readonly Token[])[], named: Named, depth: number): Known => {
  const hasDefault = choices.some(([first]) => first?.text === '*');
  const plain = choices.map((choice) => (choice[0]?.text === '*' ? choice.slice(1) : choice));
  const words = plain.map((choice) => (choice.length === 1 ? wordOf(choice[0]) : undefined));
  const isNeeded = !hasDefault;
  if (words.every((word) => word !== undefined)) return { shape: oneOf(...new Set(words)), isNeeded };
  const shapes = plain.map((choice) => shapeOf(choice, named, depth + 1));
  const isFlag = plain.every((choice) => /^(true|false|bool)$/.test(choice.map((one) => one.text).join('')));
  if (isFlag) return { shape: flag, isNeeded };
  const isText = plain.every((_, index) => words[index] !== undefined || shapes[index]?.shape === text);
  return isText ? { shape: text, isNeeded } : anyOf(shapes.map(({ shape }) => shape));
};

/** One of several structs: the fields of all of them are known, and CUE knows which go together. */
const anyOf = (shapes: readonly Shape[]): Known => {
  const records = shapes.filter((shape) => shape.kind === 'record');
  if (records.length < shapes.length) return unknown;
  const all = records.flatMap(({ fields }) => Object.entries(fields));
  const fields = all.map(([name, { shape }]) => {
    const isOne = all.every(([other, field]) => other !== name || field.shape === shape);
    return [name, optional(isOne ? shape : anything)] as const;
  });
  const known = Object.fromEntries(fields);
  return {
    shape: records.some(({ open }) => open === true) ? openRecord(known) : record(known),
    isNeeded: false,
  };
};

const wordOf = (token: Token | undefined): string | undefined => {
  if (token?.kind !== 'text' || !/^"[^"\\\n]*"$/.test(token.text)) return undefined;
  return token.text.slice(1, -1);
};

/** `[...X]`; a list of a fixed length is looked at by CUE. */
const ofList = (value: readonly Token[], named: Named, depth: number): Known => {
  const open = value.findIndex(({ text: mark }) => mark === '[');
  const close = closingOf(value, open);
  const inside = value.slice(open + 1, close).filter((token) => !isSpace(token));
  const isOpen = inside.length > 3 && inside.slice(0, 3).every(({ text: dot }) => dot === '.');
  if (!isOpen || !value.slice(close + 1).every(isSpace)) return unknown;
  const from = value.indexOf(inside[3] as Token);
  return { shape: listOf(shapeOf(value.slice(from, close), named, depth + 1).shape), isNeeded: false };
};

const ofStruct = (inside: readonly Token[], named: Named, depth: number): Known => {
  const tokens = inside.filter((token) => !isSpace(token));
  if (tokens.length === 0) return { shape: freeMap(anything), isNeeded: false };
  if (tokens[0]?.text === '[') return ofPattern(inside, named, depth);
  const { fields: all, hasMore } = fieldsIn(inside);
  if (all.length === 0) return unknown;
  // What the struct only names, or hides, is no value that anyone gives: `#Probe: {…}`, `_port: 80`.
  const fields = all.filter((field) => !isInner(field));
  const here = new Map([...named, ...all.filter(isInner).map(({ name, value }) => [name, value] as const)]);
  const known = fields.map((field) => [field.name, fieldOf(field, here, depth)] as const);
  const isTwice = new Set(fields.map(({ name }) => name)).size < fields.length;
  const fieldsByName = Object.fromEntries(known);
  const isNeeded = known.some(([, { mode }]) => mode === 'needed');
  return { shape: hasMore || isTwice ? openRecord(fieldsByName) : record(fieldsByName), isNeeded };
};

const isInner = ({ label }: CueField): boolean => label.kind === 'word' && /^[#_]/.test(label.text);

/** `[string]: X` alone is a map of X. */
const ofPattern = (inside: readonly Token[], named: Named, depth: number): Known => {
  const open = inside.findIndex(({ text: mark }) => mark === '[');
  const close = closingOf(inside, open);
  const rest = inside.slice(close + 1);
  if (rest.find((token) => !isSpace(token))?.text !== ':') return unknown;
  const of = rest.slice(rest.findIndex(({ text: mark }) => mark === ':') + 1);
  return { shape: freeMap(shapeOf(of, named, depth + 1).shape), isNeeded: false };
};

const fieldOf = ({ isOptional, value }: CueField, named: Named, depth: number): Field => {
  const { shape, isNeeded } = shapeOf(value, named, depth + 1);
  return isNeeded && !isOptional ? needed(shape) : optional(shape);
};

/** The content of the first bracket of that kind. */
const between = (value: readonly Token[], bracket: string): readonly Token[] => {
  const open = value.findIndex(({ text: mark }) => mark === bracket);
  return value.slice(open + 1, closingOf(value, open));
};

const trimmed = (value: readonly Token[]): readonly Token[] => {
  const from = value.findIndex((token) => !isSpace(token));
  return from === -1 ? [] : value.slice(from, value.findLastIndex((token) => !isSpace(token)) + 1);
};

/** The parts of a disjunction, outside of all brackets. */
const alternatives = (tokens: readonly Token[]): readonly (readonly Token[])[] => {
  const parts: Token[][] = [[]];
  for (let index = 0; index < tokens.length; index += 1) {
    const token = tokens[index];
    if (token === undefined) break;
    if (token.kind === 'mark' && token.text === '|') {
      parts.push([]);
      continue;
    }
    const isOpening = token.kind === 'mark' && ['{', '[', '('].includes(token.text);
    const end = isOpening ? closingOf(tokens, index) : index;
    parts.at(-1)?.push(...tokens.slice(index, end + 1));
    index = end;
  }
  return parts.map(trimmed);
};
