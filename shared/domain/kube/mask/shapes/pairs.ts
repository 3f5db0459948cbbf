import { isSecretName, isSentence } from '../secret-name.ts';
import { masked, type Mask } from '../masked.ts';

/** A name, a mark between, and a value: `password=…`, `"password": "…"`, `--db-password=…`, `Password=…;`, `?api_key=…`. */
const pair =
  /(?<![\p{L}\p{Cf}\w.$/-])(["']?)([\p{L}\p{Cf}\w.$/-]+)\1(\s*(?:=>|:=|=|:(?!\/\/))[^\S\n]*)(?!\(masked\))([bruf]?"(?:[^"\\\n]|\\.)*"|[bruf]?'[^'\n]*'|[|>][-+]?\n(?:[ \t]+[^\n]*(?:\n|$))+|(?:\(masked\)|[^\s"',;&|){}\]])+)/gu;

/** Pairs whose value is a pair: `url=https://h?api_key=…`. */
const maxDepth = 3;

const pairs = (text: string, depth = 0): string =>
  text.replaceAll(pair, (_, quote: string, name: string, mark: string, value: string) => {
    const isPlain =
      /^(true|false|null|~|\d{1,3}(ms|s|m|h|d)?)$/i.test(value) && !/pass|pin|pwd|otp/i.test(name);
    const within = depth < maxDepth ? pairs(value, depth + 1) : value;
    const told = isSecretName(name) && !isPlain ? maskQuoted(value) : within;
    return `${quote}${name}${quote}${mark}${told}`;
  });

const maskQuoted = (value: string): string => {
  const [, open = '', mark = ''] = /^([bruf]?(["']))/.exec(value) ?? [];
  return open === '' ? masked : `${open}${masked}${mark}`;
};

/** ODBC's braces, the variables of PowerShell, and a sentence without quotes. */
const unusual: Mask = (text) =>
  text
    .replaceAll(/(\b(?:pwd|password)=)\{[^{}\n]{0,500}\}/gi, `$1${masked}`)
    .replaceAll(
      /(\$env:([\w-]{1,100})[ \t]{0,20}=[ \t]{0,20})(?!\(masked\)|["']\(masked\))("[^"\n]*"|'[^'\n]*'|\S+)/gi,
      named,
    )
    .replaceAll(
      /(^[ \t]{0,50}([\p{L}\w.-]{1,100})[ \t]{0,20}[=:][ \t]{0,20})(?!\(masked\)|["'|>])([^\n]+ [^\n]+)$/gmu,
      (whole, start: string, name: string) => (isSentence(name) ? `${start}${masked}` : whole),
    );

const named = (whole: string, start: string, name: string): string =>
  isSecretName(name) ? `${start}${masked}` : whole;

/** `{ name: DB_PASSWORD, value: … }`, in one line or two, with quotes or without. */
const nameAndValue: Mask = (text) =>
  text.replaceAll(
    /(\b(?:name|key)["']?[ \t]{0,5}[:=][ \t]{0,5}["']?([\p{L}\w./-]{1,100})["']?[\s,]{1,40}["']?value["']?[ \t]{0,5}[:=][ \t]{0,5})(?!["']?\(masked\))("(?:[^"\\\n]|\\.)*"|'[^'\n]*'|[^\s,}\]]+)/giu,
    (whole, start: string, name: string, value: string) =>
      isSecretName(name) ? `${start}${maskQuoted(value)}` : whole,
  );

export const maskPairs: Mask = (text) => pairs(nameAndValue(unusual(text)));
