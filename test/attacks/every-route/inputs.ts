import type { Fields } from '#shared/http/validate-body.ts';

/** What must be found nowhere afterwards. */
export const planted = 'planted-in-a-hostile-input';
const secret = `password=${planted}`;
const mebibyte = 1_048_576;

type Input = (good: object) => string | Uint8Array;

const beside =
  (member: string): Input =>
  (good) => {
    const text = JSON.stringify(good);
    return `${text.slice(0, -1)}${text === '{}' ? '' : ','}${member}}`;
  };
const instead =
  (text: string): Input =>
  () =>
    text;

/** Bodies that no route takes, each made of one that it would take. */
export const bodies: Readonly<Record<string, Input>> = {
  'an array': (good) => `[${JSON.stringify(good)}]`,
  'an empty array': instead('[]'),
  null: instead('null'),
  'a number': instead('1e308'),
  'a text': instead(JSON.stringify(secret)),
  'no JSON': instead(`app: shop\n${secret}`),
  XML: instead(
    `<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;${secret}</a>`,
  ),
  'a cut text': (good) => JSON.stringify(good).slice(0, -1),
  'two texts': (good) => JSON.stringify(good).repeat(2),
  'brackets without end': instead('['.repeat(900_000)),
  'braces without end': instead('{"a":'.repeat(180_000)),
  'a value 70 levels deep': beside(`"deep":${'['.repeat(70)}${']'.repeat(70)}`),
  'a prototype': beside('"__proto__":{"admin":true}'),
  'a constructor within': beside('"more":{"constructor":{"prototype":{"admin":true}}}'),
  'an escaped prototype': beside(String.raw`"\u005f_proto__":1`),
  'an unknown field': beside(`"stranger":"${secret}"`),
  'a field twice, the second one wrong': (good) => {
    const [first = 'stranger'] = Object.keys(good);
    return beside(`${JSON.stringify(first)}:[[]]`)(good);
  },
  'half a character': beside(String.raw`"half":"\ud800"`),
  'a number that is too large': beside('"large":1e400'),
  'fields without end': beside(Array.from({ length: 60_000 }, (_, n) => `"k${n}":1`).join()),
  'a name of half a megabyte': beside(`"${'n'.repeat(500_000)}":1`),
  'a text of half a megabyte': beside(`"long":"${'x'.repeat(500_000)}"`),
  'more than a megabyte': beside(`"long":"${'x'.repeat(mebibyte)}"`),
  'control characters': beside('"raw":"\u0000\u001b[31m"'),
  'bytes that are no UTF-8': (good) =>
    Buffer.concat([Buffer.from(JSON.stringify(good)), Buffer.from([0xff])]),
  'UTF-16': (good) => Buffer.from(`\ufeff${JSON.stringify(good)}`, 'utf16le'),
  'zero bytes': () => Buffer.alloc(100_000),
};

const values: Readonly<Record<string, string>> = {
  'an array': '[]',
  'an array of arrays': '[[[[]]]]',
  'an object': '{}',
  'an object that is no text': '{"toString":"x","length":1}',
  null: 'null',
  true: 'true',
  '-1': '-1',
  'a fraction': '1.5',
  'a huge number': '1e308',
  'a number that no double holds': '9007199254740993',
  'an empty text': '""',
  'a long text': `"${'x'.repeat(500_000)}"`,
  'a long list': `[${Array(20_000).fill('"a"').join()}]`,
  'control characters': String.raw`"a\u0000\u001b[31m\u202e"`,
  'a way out': '"../../../../etc/passwd"',
  'a prototype': '"__proto__"',
  'a constructor': '"constructor"',
  'full-width letters': '"ｓｈｏｐ"',
  'a number that is a text': '"1"',
  'a secret': JSON.stringify(secret),
};

/** The good body with one field as it must not be; values that the field would take are left out. */
export const fieldsSpoilt = (good: object, fields: Fields): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(fields).flatMap(([name, field]) =>
      Object.entries(values)
        .filter(([, value]) => !field.fits(JSON.parse(value)))
        .map(([what, value]) => {
          const rest = Object.fromEntries(Object.entries(good).filter(([key]) => key !== name));
          return [`"${name}" is ${what}`, String(beside(`${JSON.stringify(name)}:${value}`)(rest))];
        }),
    ),
  );

/** Texts in a path or a query, as they travel. */
export const texts: Readonly<Record<string, string>> = {
  'a way out': '..%2f..%2f..%2fetc%2fpasswd',
  dots: '..',
  'encoded dots': '%2e%2e',
  'a way out, encoded twice': '%252e%252e%252f',
  backslashes: '..%5c..%5cwindows',
  'a zero byte': 'shop%00.yaml',
  'bytes that are no UTF-8': '%ff%fe',
  'overlong slashes': '%c0%af',
  'a cut escape': '%',
  'no escape': '%zz',
  'a line break': `x%0d%0ax-injected:%20${planted}`,
  'escapes of a terminal': '%1b%5b31m',
  'a prototype': '__proto__',
  'a constructor': 'constructor',
  'a method': 'toString',
  'a long text': 'a'.repeat(7000),
  'a long text of letters that are three bytes': '%E2%82%AC'.repeat(700),
  'a negative number': '-1',
  'a huge number': '1e309',
  'digits of another script': '%D9%A3',
  'a quote': "'%20OR%20'1'='1",
  'a template': '$%7B7*7%7D%7B%7B7*7%7D',
  'a pattern': '%28a%2B%29%2B%24',
  'a star': '*',
  'a space': '%20',
};

/** Headers that a route may look at. */
export const headerLines: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'languages without end': { 'accept-language': 'zh;q=0.1,'.repeat(800) },
  'a language that is none': { 'accept-language': '../../etc/passwd;q=1e309' },
  'tags without end': { 'if-none-match': '"a",'.repeat(1800) },
  'a cookie that is none': { cookie: 'tidegate-1=%ff; __Host-tidegate=x; ='.repeat(100) },
  'a cookie of a sign-in that is none': {
    cookie: '__Host-tidegate-sign-in=bm8ganNvbg',
    'x-forwarded-proto': 'https',
  },
  'another protocol': { 'x-forwarded-proto': `javascript://${planted}`, 'x-forwarded-for': '::1' },
  'a name of another method': { 'x-http-method-override': 'DELETE', 'x-original-url': '/v1/tokens' },
  'an event that was never sent': { 'last-event-id': '1e309.__proto__' },
};
