import { isSecretName } from '../secret-name.ts';
import { masked, type Mask } from '../masked.ts';

/** Whether a word is a flag whose value is secret: `--token`. */
export const isSecretFlag = (word: unknown): boolean => {
  if (typeof word !== 'string') return false;
  const [, flag] = /^--?([\w.-]+)$/.exec(word) ?? [];
  return flag !== undefined && isSecretName(flag);
};

/** Short flags with which tools take a password; beside a user name, `-p` is one anywhere. */
const tools: readonly (readonly [flag: string, of: RegExp])[] = [
  [
    'p',
    /(?:^|[\s/;&|"'])(?:sshpass|mysql|mysqldump|mysqladmin|mariadb|mongo|mongosh|mongodump|mongorestore|cqlsh|rabbitmqadmin)(?:\s|$)/,
  ],
  ['a', /(?:^|[\s/;&|"'])(?:redis|valkey)-cli(?:\s|$)/],
  ['w', /(?:^|[\s/;&|"'])ldap(?:search|modify|add)(?:\s|$)/],
  ['P', /(?:^|[\s/;&|"'])(?:sqlcmd|isql|bcp|zip|unzip)(?:\s|$)/],
  ['p', /\blogin\b|(?:^|\s)(?:-u|-U|--user|--username)(?:[ =]|$)/],
];
const port = /^\d{1,5}(:\d{1,5})?(\/\w+)?$/;

/** The short flags that hold a password in that command, as letters. */
const flagsOf = (command: string): string =>
  tools.flatMap(([flag, of]) => (of.test(command) ? [flag] : [])).join('');

/** Which words of a list are secret: those after `--token`, if they do not begin with a dash. */
export const secretWords = (items: readonly unknown[]): readonly boolean[] => {
  const said = items.filter((item) => typeof item === 'string');
  const flags = flagsOf(said.join(' ').slice(0, 10_000));
  const isShort = (word: unknown): boolean =>
    typeof word === 'string' && word.length === 2 && word.startsWith('-') && flags.includes(word[1] ?? '-');
  return items.map((item, index) => {
    if (typeof item !== 'string' || item.startsWith('-')) return false;
    const before = items[index - 1];
    return isSecretFlag(before) || (isShort(before) && !port.test(item));
  });
};

export const maskWords = <T>(items: readonly T[]): readonly (T | string)[] => {
  const secret = secretWords(items);
  return items.map((item, index) => (secret[index] === true ? masked : item));
};

/** `docker login -u ann -p …`, `mysql -p…`: one line each. */
const shortFlags: Mask = (text) =>
  text.replaceAll(/[^\n]+/g, (line) => {
    const flags = /\s-[pawP]/.test(line) ? flagsOf(line.slice(0, 10_000)) : '';
    if (flags === '') return line;
    const told = new RegExp(String.raw`(\s-[${flags}]\s{1,5})(?!\(masked\)|-)(["']?)([^\s"']+)`, 'g');
    const glued = /\b(?:mysql|mariadb)/.test(line)
      ? /(\s-p)(?!\(masked\))(["']?)([^\s"'-][^\s"']*)/g
      : undefined;
    const spaced = line.replaceAll(told, (whole, flag: string, quote: string, word: string) =>
      port.test(word) ? whole : `${flag}${quote}${masked}`,
    );
    return glued === undefined ? spaced : spaced.replaceAll(glued, `$1$2${masked}`);
  });

/** Behind a flag in one line: `mysql --password hunter2`, `login u password hunter2`, `curl -u ann:hunter2`. */
const longFlags: Mask = (text) =>
  text
    .replaceAll(
      /(^|\s)(--?)([A-Za-z][\w-]*)(\s+)(?!\(masked\))([^\s-]\S*)/g,
      (whole, start: string, dash: string, name: string, gap: string) =>
        isSecretName(name) ? `${start}${dash}${name}${gap}${masked}` : whole,
    )
    .replaceAll(
      /((["'])--?([\w-]{1,100})\2\s{0,20},\s{0,20}(["']))(?!\(masked\)|-)([^"'\n]+)/g,
      (whole, start: string, _: string, name: string) => (isSecretName(name) ? `${start}${masked}` : whole),
    )
    .replaceAll(/(\blogin\s+\S+\s+password\s+)\S+/g, `$1${masked}`)
    .replaceAll(/((?:^|\s)(?:-u|--user)[ =]+["']?[^\s:"']{1,100}:)(?!\(masked\))[^\s"']+/g, `$1${masked}`)
    .replaceAll(
      /(\b(?:setx|setenv|set-item)[ \t]{1,5}(?:env:)?([\w-]{1,100})[ \t]{1,5})(?!\(masked\))(\S+)/gi,
      (whole, start: string, name: string) => (isSecretName(name) ? `${start}${masked}` : whole),
    );

export const maskCommands: Mask = (text) => shortFlags(longFlags(text));
