import { isSecretName } from './secret-name.ts';
import { looksRandom } from './entropy.ts';

/** What stands in the place of a secret; it says nothing of the value, not even its length. */
export const masked = '(masked)';

/** A text as it may be shown: whatever in it has the shape of a secret, or stands behind the name of one, is masked. */
export const maskText = (text: string): string => {
  const asJson = maskJson(text);
  if (asJson !== undefined) return asJson;
  return shapes.reduce((left, mask) => mask(left), text);
};

type Mask = (text: string) => string;

/** A text that is JSON keeps its shape; its values pass the same rules. */
const maskJson = (text: string): string | undefined => {
  if (!/^\s*[{[]/.test(text)) return undefined;
  try {
    const before: unknown = JSON.parse(text);
    const after = maskParsed(before, false);
    return JSON.stringify(before) === JSON.stringify(after) ? text : JSON.stringify(after);
  } catch {
    return undefined;
  }
};

const maskParsed = (value: unknown, isHidden: boolean): unknown => {
  if (Array.isArray(value)) return maskWords(value).map((one) => maskParsed(one, isHidden));
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(
      Object.entries(value).map(([name, child]) => [name, maskParsed(child, isHidden || isSecretName(name))]),
    );
  if (value === null || typeof value === 'boolean') return value;
  if (isHidden) return masked;
  return typeof value === 'string' ? maskText(value) : value;
};

/** Whether a word is a flag whose value is secret: `--token`. */
export const isSecretFlag = (word: unknown): boolean => {
  if (typeof word !== 'string') return false;
  const [, flag] = /^--?([\w.-]+)$/.exec(word) ?? [];
  return flag !== undefined && isSecretName(flag);
};

/** Of a list of words, what follows `--token` is masked; what begins with a dash is a flag of its own. */
export const maskWords = <T>(items: readonly T[]): readonly (T | string)[] =>
  items.map((item, index) =>
    typeof item === 'string' && !item.startsWith('-') && isSecretFlag(items[index - 1]) ? masked : item,
  );

/** `-----BEGIN … KEY-----`, with or without its end. */
const pem: Mask = (text) =>
  text.replaceAll(/-----BEGIN [A-Z0-9 ]+-----[\s\S]*?(-----END [A-Z0-9 ]+-----|$)/g, masked);

/** `postgres://ann:hunter2@db/shop`, also where the password holds a slash or an at sign; and `u:pw@tcp(h:3306)/x`. */
const userInfo: Mask = (text) =>
  text
    .replaceAll(
      /((?<![a-z0-9+.-])[a-z][a-z0-9+.-]*:\/\/[^\s/:@"'<>]{0,200}:)(?!\(masked\)@)[^\s"'<>]{1,300}@/gi,
      `$1${masked}@`,
    )
    .replaceAll(/(:\/\/)([^\s/:@"'<>]{12,300})(?=@)/g, (whole, start: string, user: string) =>
      /^[a-z-]+$/i.test(user) ? whole : `${start}${masked}`,
    )
    .replaceAll(
      /(^|[\s"'=,;])([\w.%+-]{1,200}:)(?!\/\/|\(masked\))([^\s"'/]{1,300})@(?!sha\d+:)(?=[\w([.-])/g,
      `$1$2${masked}@`,
    );

/** `Authorization: Bearer …`, `Basic …`. */
const schemes: Mask = (text) =>
  text.replaceAll(/\b(Bearer|Basic|Token)(\s+)[A-Za-z0-9+/=._~-]{6,}/g, `$1$2${masked}`);

/** A name, a mark between, and a value: `password=…`, `"password": "…"`, `--db-password=…`, `Password=…;`, `?api_key=…`. */
const pair =
  /(?<![\p{L}\w.$/-])(["']?)([\p{L}\w.$/-]+)\1(\s*(?:=>|:=|=|:(?!\/\/))[ \t]*)(?!\(masked\))("(?:[^"\\\n]|\\.)*"|'[^'\n]*'|[|>][-+]?\n(?:[ \t]+[^\n]*(?:\n|$))+|(?:\(masked\)|[^\s"',;&|){}\]])+)/gu;

const pairs = (text: string, depth = 0): string =>
  text.replaceAll(pair, (_, quote: string, name: string, mark: string, value: string) => {
    const isPlain =
      /^(true|false|null|~|\d{1,3}(ms|s|m|h|d)?)$/i.test(value) && !/pass|pin|pwd|otp/i.test(name);
    const within = depth < maxDepth ? pairs(value, depth + 1) : value;
    const told = isSecretName(name) && !isPlain ? maskQuoted(value) : within;
    return `${quote}${name}${quote}${mark}${told}`;
  });

/** Pairs whose value is a pair: `url=https://h?api_key=…`. */
const maxDepth = 3;

const maskQuoted = (value: string): string =>
  /^["']/.test(value) ? `${value[0]}${masked}${value[0]}` : masked;

/** Behind a flag in one line: `mysql --password hunter2`, `login u password hunter2`, `<password>hunter2</password>`. */
const following: Mask = (text) =>
  text
    .replaceAll(
      /(^|\s)(--?)([A-Za-z][\w-]*)(\s+)(?!\(masked\))([^\s-]\S*)/g,
      (whole, start: string, dash: string, name: string, gap: string) =>
        isSecretName(name) ? `${start}${dash}${name}${gap}${masked}` : whole,
    )
    .replaceAll(/(\blogin\s+\S+\s+password\s+)\S+/g, `$1${masked}`)
    .replaceAll(/((?:^|\s)(?:-u|--user)[ =]+["']?[^\s:"']{1,100}:)(?!\(masked\))[^\s"']+/g, `$1${masked}`)
    .replaceAll(
      /(\b(?:key|name)=["']([^"']{1,200})["'][^<>]{0,200}?\bvalue=["'])(?!\(masked\))[^"']+/gi,
      (whole, open: string, name: string) => (isSecretName(name) ? `${open}${masked}` : whole),
    )
    .replaceAll(hookAddresses, `$1${masked}`)
    .replaceAll(/(<([\w.:-]+)[^<>]*>)([^<>]+)(?=<\/\2>)/g, (whole, open: string, name: string) =>
      isSecretName(name) ? `${open}${masked}` : whole,
    );

/** Addresses that let anybody who knows them write. */
const hookAddresses =
  /(\b(?:hooks\.slack\.com\/(?:services|workflows|triggers)\/|discord(?:app)?\.com\/api\/webhooks\/|[\w.-]{1,100}\.webhook\.office\.com\/webhookb2\/|api\.telegram\.org\/bot))(?!\(masked\))[^\s"'<>]+/g;

/** What issuers of tokens put at their beginning. */
const issued: Mask = (text) =>
  text.replaceAll(
    /\b(gh[pousr]_\w{6,}|github_pat_\w{6,}|glpat-[\w-]{6,}|xox[abprs]-[\w-]{6,}|(?:AKIA|ASIA)[A-Z0-9]{12,}|AIza[\w-]{20,}|sk[_-](?:live|test|proj|ant)[\w-]{6,}|rk_live_\w{6,}|npm_\w{20,}|hf_\w{20,}|dckr_pat_[\w-]{6,}|pypi-[\w-]{20,}|hv[sb]\.[\w-]{10,}|SG\.[\w-]{10,}\.[\w-]{10,}|eyJ[\w-]{5,}\.[\w-]+(?:\.[\w-]*)?)/g,
    masked,
  );

/** Letters and digits without an order: keys and tokens that nobody has named. */
const random: Mask = (text) =>
  text.replaceAll(/[A-Za-z0-9+/_-]{20,}={0,2}/g, (word, at: number, all: string) =>
    looksRandom(word, all.slice(Math.max(0, at - 20), at)) ? masked : word,
  );

/** Files and settings of tools that have neither a name nor a mark before the secret. */
const files: Mask = (text) =>
  text
    .replaceAll(/(\$ANSIBLE_VAULT;[^\n]*\n)[\s\S]+/g, `$1${masked}`)
    .replaceAll(/^([\w.*-]{1,200}:(?:\d{1,5}|\*):[^\s:]{1,100}:[^\s:]{1,100}:)[^\s:]+$/gm, `$1${masked}`)
    .replaceAll(/^([ \t]{0,50}(?:requirepass|masterauth)[ \t]{1,50})\S+/gm, `$1${masked}`);

const shapes: readonly Mask[] = [
  pem,
  files,
  userInfo,
  schemes,
  (text) => pairs(text),
  following,
  issued,
  random,
];
