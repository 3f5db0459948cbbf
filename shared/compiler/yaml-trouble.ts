import type { Document, YAMLError } from 'yaml';
import { blockBegin } from './yaml-indent.ts';

type Trouble = Pick<YAMLError, 'code' | 'message' | 'pos'>;

/** A hostile file has a mistake in every character. */
const maxLookedAt = 100;

/** What is wrong in a document as YAML, each with its offset: a follower of the first mistake says nothing more. */
export const troublesOf = (
  text: string,
  { errors, warnings }: Document.Parsed,
): readonly { readonly offset: number; readonly reason: string }[] => {
  const all: readonly Trouble[] = [...errors, ...warnings].slice(0, maxLookedAt);
  const template = all.find(({ pos }) => isTemplate(text, pos[0]));
  if (template !== undefined) return [{ offset: lineStart(text, template.pos[0]), reason: isSource }];
  const first = errors.findIndex(({ code }) => code !== 'TAB_AS_INDENT');
  const lines = all.map(({ pos }) => lineStart(text, pos[0]));
  return all
    .filter(({ message }, index) => {
      const isFollower = message.startsWith('Unexpected') || lines.indexOf(lines[index] ?? 0) < index;
      return first === -1 || index <= first || !isFollower;
    })
    .map((trouble) => ({ offset: trouble.pos[0], reason: plain(text, trouble) }));
};

/** Whether the line there holds what Helm, Jinja and the like replace before they write YAML. */
const isTemplate = (text: string, offset: number): boolean => {
  const start = lineStart(text, offset);
  const end = text.indexOf('\n', start);
  return /\{\{|\{%/.test(text.slice(start, end === -1 ? undefined : end));
};

export const isSource =
  'this is a template, which is filled in before it is YAML, and Tidegate fills in none; take what its tool writes: helm template <chart> | tidegate plan -f -';

const lineStart = (text: string, offset: number): number => text.lastIndexOf('\n', offset - 1) + 1;

const plain = (text: string, { code, message, pos }: Trouble): string => {
  if (code === 'TAB_AS_INDENT') return 'a tab indents this line; YAML takes spaces only';
  if (code === 'TAG_RESOLVE_FAILED')
    return 'a tag is not allowed here; write plain values without tags, and a text that begins with ! in quotes';
  const isOff = code === 'BAD_INDENT' || message.startsWith('Unexpected scalar at node end');
  const begin = isOff ? blockBegin(text, pos[0]) : undefined;
  if (begin !== undefined)
    return `this line is indented differently from the block that it is in; look there, and at line ${begin}, where that block begins`;
  // Some of the library's sentences end with a piece of the file, and any piece may be a password.
  return `not valid YAML: ${message.replace(/: .*$/s, '')}`;
};
