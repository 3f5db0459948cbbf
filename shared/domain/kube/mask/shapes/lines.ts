import { isSecretName } from '../secret-name.ts';
import { masked, type Mask } from '../masked.ts';

/** Where the reader of lines is: below a name, or within quotes of three or a here-document, until a line that ends it. */
type Within =
  | { readonly kind: 'block'; readonly indent: number }
  | { readonly kind: 'until'; readonly end: RegExp };

/**
 * A value in the lines below its name: a list or a text of YAML, `"""` of TOML, `<<EOF` of a shell or HCL. One pass
 * over the lines, linear in the text.
 */
export const maskLines: Mask = (text) => {
  if (!text.includes('\n') && !text.includes('\t')) return text;
  let within: Within | undefined;
  const lines = text.split('\n').map((line) => {
    if (within?.kind === 'until') {
      if (!within.end.test(line)) return masked;
      within = undefined;
      return line;
    }
    const indent = line.search(/\S/);
    if (within?.kind === 'block' && indent >= 0) {
      const isItem = /^\s*- /.test(line);
      if (indent > within.indent || (isItem && indent === within.indent)) return maskScalar(line);
      within = undefined;
    }
    within = opened(line, Math.max(0, indent)) ?? within;
    return maskTabbed(line);
  });
  return lines.join('\n');
};

const opened = (line: string, indent: number): Within | undefined => {
  const [, name = '', rest = ''] =
    /^[ \t]{0,200}(?:- )?["']?([\p{L}\w./-]{1,200})["']?[ \t]{0,20}(?:=|:)[ \t]{0,20}(.{0,200})$/u.exec(
      line,
    ) ?? [];
  if (name === '' || !isSecretName(name)) return undefined;
  if (rest.trim() === '') return { kind: 'block', indent };
  const [, quotes] = /^("""|''')(?!.*\1)/.exec(rest) ?? [];
  if (quotes !== undefined) return { kind: 'until', end: quotes === '"""' ? /"""/ : /'''/ };
  const [, word] = /<<[-~]?["']?(\w{1,40})["']?\s*$/.exec(rest) ?? [];
  return word === undefined ? undefined : { kind: 'until', end: new RegExp(String.raw`^\s*${word}\s*$`) };
};

/** A text or an item of a list; a value with a name of its own is judged by that name. */
const maskScalar = (line: string): string =>
  /^\s*(?:- )?["']?[\p{L}\w./-]+["']?:(?:\s|$)/u.test(line)
    ? line
    : line.replace(/^(\s*(?:- )?).+$/, `$1${masked}`);

/** `password<tab>…` */
const maskTabbed = (line: string): string =>
  line.replace(
    /^([ ]{0,50}([\p{L}\w.-]{1,100})\t+)(?!\(masked\))(\S.*)$/u,
    (whole, start: string, name: string) => (isSecretName(name) ? `${start}${masked}` : whole),
  );

/** `-----BEGIN … KEY-----`, with or without its end; and the private lines of PuTTY. */
export const maskKeyBlocks: Mask = (text) =>
  text
    .replaceAll(/-----BEGIN [A-Z0-9 ]+-----[\s\S]*?(-----END [A-Z0-9 ]+-----|$)/g, masked)
    .replaceAll(/(\bPrivate-Lines: \d+\r?\n)(?!\(masked\))[\s\S]+/g, `$1${masked}`);

/** Quotes of three in one line. */
export const maskTripleQuotes: Mask = (text) =>
  text.replaceAll(
    /(^|[\s{,;])(["']?)([\p{L}\w.-]{1,200})\2([ \t]{0,20}[:=][ \t]{0,20})("""|''')(?!\(masked\))([^\n"']{0,2000})\5/gu,
    (whole, start: string, quote: string, name: string, mark: string, quotes: string) =>
      isSecretName(name) ? `${start}${quote}${name}${quote}${mark}${quotes}${masked}${quotes}` : whole,
  );

/** Files and settings of tools that have neither a name nor a mark before the secret. */
export const maskFiles: Mask = (text) =>
  text
    .replaceAll(/(\$ANSIBLE_VAULT;[^\n]*\n)[\s\S]+/g, `$1${masked}`)
    .replaceAll(/^([\w.*-]{1,200}:(?:\d{1,5}|\*):[^\s:]{1,100}:[^\s:]{1,100}:)[^\s:]+$/gm, `$1${masked}`)
    .replaceAll(/^([ \t]{0,50}(?:requirepass|masterauth)[ \t]{1,50})\S+/gm, `$1${masked}`)
    .replaceAll(/(\bWIFI:[^\n]{0,200};P:)(?!\(masked\))[^;\n]+/g, `$1${masked}`);
