/**
 * Text of strangers (commit messages, pod names, reasons) made harmless for a terminal: control characters,
 * escape sequences and marks that turn the writing direction are shown as `\x1b`, line breaks as spaces.
 */
export const clean = (text: string): string =>
  text.replaceAll(/[\r\n\t]+/g, ' ').replaceAll(dangerous, (letter) => {
    const code = letter.codePointAt(0) ?? 0;
    return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16)}`;
  });

/** The same for a text of several lines that are ours. */
export const cleanLines = (text: string): string => text.split('\n').map(clean).join('\n');

// oxlint-disable-next-line no-control-regex -- these characters are what it looks for
const dangerous = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** The same for everything inside a value: every string at any depth. */
export const cleanDeep = <T>(value: T): T => {
  if (typeof value === 'string') return clean(value) as T;
  if (Array.isArray(value)) return value.map(cleanDeep) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, cleanDeep(item)])) as T;
};

/** Columns the text fills, colours not counted. */
export const width = (text: string): number => {
  let columns = 0;
  for (const letter of plain(text))
    columns += /\p{Extended_Pictographic}|[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uff00-\uff60]/u.test(
      letter,
    )
      ? 2
      : 1;
  return columns;
};

// oxlint-disable-next-line no-control-regex -- the escape character starts our own colours
const color = /\u001b\[[0-9;]*m/g;
const plain = (text: string): string => text.replaceAll(color, '');

/** Cuts a line to that many columns; a line that is cut loses its colours and ends in `…`. */
export const cut = (text: string, columns: number): string => {
  if (width(text) <= columns) return text;
  let kept = '';
  for (const letter of plain(text)) {
    if (width(kept + letter) > columns - 1) break;
    kept += letter;
  }
  return `${kept}…`;
};
