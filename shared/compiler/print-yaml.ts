import type { Manifest } from '#domain/kube/manifest.ts';

/** A manifest as YAML documents, in the order they are applied, but for the last line's end: `kubectl apply -f -` takes it. */
export const printManifest = ({ objects }: Manifest): string =>
  objects.map((object) => printYaml(object)).join('\n---\n');

/**
 * A JSON value as one YAML document, without the final newline. All parsers read it the same way, kubectl's (YAML 1.1)
 * and YAML 1.2 ones: ambiguous scalars are quoted. Our own, because the library takes ten times as long, and a thousand
 * targets are twenty thousand objects.
 */
export const printYaml = (value: unknown, indent = ''): string => {
  if (Array.isArray(value))
    return value.length === 0
      ? '[]'
      : value.map((item) => `${indent}-${beside(item, `${indent}  `)}`).join('\n');
  if (typeof value !== 'object' || value === null) return leaf(value, indent);
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  if (members.length === 0) return '{}';
  return members
    .map(([name, member]) => `${indent}${field(name, indent)}${below(member, indent)}`)
    .join('\n');
};

/** YAML accepts at most 1024 characters as an implicit key; longer ones need a question mark. */
const field = (name: string, indent: string): string =>
  name.length < 1000 ? `${scalar(name)}:` : `? ${scalar(name)}\n${indent}:`;

const isBlock = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && Object.values(value).some((member) => member !== undefined);

const below = (value: unknown, indent: string): string =>
  isBlock(value) ? `\n${printYaml(value, `${indent}  `)}` : ` ${printYaml(value, `${indent}  `)}`;

/** The first line of an item is beside its dash. */
const beside = (value: unknown, indent: string): string =>
  isBlock(value) ? ` ${printYaml(value, indent).slice(indent.length)}` : ` ${printYaml(value, indent)}`;

const leaf = (value: unknown, indent: string): string => {
  // Some readers know 1.0e+21 for a number, and take 1e+21 for text.
  if (typeof value === 'number') return JSON.stringify(value).replace(/^(-?\d+)e/, '$1.0e');
  if (typeof value !== 'string') return JSON.stringify(value) ?? 'null';
  return value.includes('\n') && lines.test(value) ? literal(value, indent) : scalar(value);
};

/** Whole lines of plain characters, the first of which begins with something. */
const lines = /^[\x21-\x7e\u00a1-\u1fff][\t\n\x20-\x7e\u00a1-\u1fff]*$/;

const literal = (text: string, indent: string): string => {
  const body = text.endsWith('\n') ? text.slice(0, -1) : text;
  const keep = body.endsWith('\n') ? '+' : body === text ? '-' : '';
  // An empty line needs no blanks before it, and editors take them away.
  return `|${keep}\n${body.replaceAll(/^(?=.)/gm, indent)}`;
};

/** Text that no reader takes for anything else: no mark at its beginning, no colon or blank where they mean something. */
const plain = /^(?:--?(?=[A-Za-z]))?[\w./](?:[\w./@+=(),-]|[ :](?=[\w./@]))*$/;
/** A number, a date or a truth to some reader. */
const ambiguous =
  /^([-+]?[\d.][-+\d_.,:a-foxtz ]*|y|n|yes|no|on|off|true|false|null|~|[-+]?\.(inf|nan)|[-+]?e[-+]?\d+)$/i;
// oxlint-disable-next-line no-control-regex -- these characters are what it looks for
const unprintable = /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g;

const scalar = (text: string): string =>
  plain.test(text) && !ambiguous.test(text)
    ? text
    : JSON.stringify(text).replaceAll(
        unprintable,
        (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`,
      );
