import { isSecretName } from '../secret-name.ts';
import { masked, type Mask } from '../masked.ts';

const ifNamed = (whole: string, start: string, name: string): string =>
  isSecretName(name) ? `${start}${masked}` : whole;

/** `IDENTIFIED BY '…'`, `WITH PASSWORD '…'` of SQL. */
const sql: Mask = (text) =>
  text.replaceAll(
    /(\b(?:identified(?:\s{1,5}with\s{1,5}\S{1,60})?\s{1,5}by|password)\s{1,5}(["']))(?!\(masked\))[^"'\n]+(?=\2)/gi,
    `$1${masked}`,
  );

/** A line of a name and a value without a mark between: `ENV PASSWORD …`, `hdfs.password …`, `password -> …`. */
const lines: Mask = (text) =>
  text
    .replaceAll(
      /^([ \t]{0,50}(?:env|arg|set)[ \t]{1,20}([\p{L}\w.-]{1,100})[ \t]{1,20})(?!\(masked\))(\S+)(?=[ \t]*$)/gimu,
      ifNamed,
    )
    .replaceAll(
      /^([ \t]{0,50}(\w{1,60}[.-][\w.-]{1,100})[ \t]{1,20})(?!\(masked\)|[-=:])(\S+)(?=[ \t]*$)/gm,
      ifNamed,
    )
    .replaceAll(/(?<![\w.-])(([\w.-]{1,100})[ \t]{1,5}-> ?)(?!\(masked\))(\S+)/g, ifNamed)
    .replaceAll(/(\bconfigure set ([\w.-]{1,100})[ \t]{1,5})(?!\(masked\))(\S+)/g, ifNamed);

/** Passwords beside a user in the arguments of tools: `smbclient -U ann%…`, `sqlplus ann/…@db`, `net use x /user:ann …`. */
const tools: Mask = (text) =>
  text
    .replaceAll(/(\s-U[ \t]{1,5}[^\s%]{1,100}%)(?!\(masked\))\S+/g, `$1${masked}`)
    .replaceAll(/(\bsqlplus[ \t]{1,5}[\w$.]{1,60}\/)(?!\(masked\))[^\s@/]+/g, `$1${masked}`)
    .replaceAll(/(\/user:\S{1,100}[ \t]{1,5})(?!\(masked\)|\/)\S+/g, `$1${masked}`)
    .replaceAll(/(\b7z\w?[ \t][^\n]{0,200}?\s-p)(?!\(masked\)|\s)\S+/g, `$1${masked}`);

/** What LDAP and `/etc/shadow` keep in the place of a password. */
const stored: Mask = (text) =>
  text
    .replaceAll(
      /(\{(?:S?SHA(?:256|384|512)?|S?MD5|CRYPT|PBKDF2\S{0,20})\})(?!\(masked\))[^\s"',;]{4,}/gi,
      `$1${masked}`,
    )
    .replaceAll(
      /^([\w.-]{1,60}:)(?!\(masked\))[^\s:]{8,300}(?=:\d{0,8}:\d{0,8}:\d{0,8}:\d{0,8}:\d{0,8}:)/gm,
      `$1${masked}`,
    );

export const maskStatements: Mask = (text) => stored(tools(lines(sql(text))));
