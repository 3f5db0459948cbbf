/** Inputs of a megabyte, by what is repeated in them: whoever walks through one twice for each of its parts never ends. */

const mebibyte = 1_048_576;
const most = 900_000;

const filled = (piece: (n: number) => string, length = most): string => {
  const parts: string[] = [];
  for (let size = 0, n = 0; size < length; n += 1) {
    parts.push(piece(n));
    size += parts[n]?.length ?? 0;
  }
  return parts.join('');
};

export const appOf = (components: string, more = '', targets = target('here')): string =>
  `apiVersion: core.oam.dev/v1beta1\nkind: Application\nmetadata: { name: shop }\nspec:\n  components:\n${components}${more}` +
  `release:\n  targets:\n${targets}`;

const target = (name: string): string =>
  `    - { name: ${name}, cluster: play, namespace: ${name}, environment: test, region: here }\n`;

export const component = (name: string, properties = '', beside = ''): string =>
  `    - { name: ${name}, type: webservice, properties: { image: "web:1"${properties} }${beside} }\n`;

const times = (count: number, piece: (n: number) => string): string =>
  Array.from({ length: count }, (_, n) => piece(n)).join('');

const longName = (n: number): string => `a-component-with-a-rather-long-name-${n}`;
const overrides = (name: string): string =>
  `  policies:\n    - { name: o, type: override, properties: { components: [{ name: "${name}" }] } }\n`;

/** Texts in the place of an app.yaml. */
export const applications: Readonly<Record<string, () => string>> = {
  'dependsOn misspelt 300 times': () =>
    appOf(times(300, (n) => component(longName(n), '', `, dependsOn: [b${longName(n).slice(1)}x]`))),
  'an override whose set can be read in many ways': () =>
    appOf(component('web'), overrides(`[${'a-'.repeat(60)}!]`)),
  'an override of stars': () => appOf(component('web'), overrides('*'.repeat(most))),
  '1,500 components': () => appOf(times(1500, (n) => component(`c${n}`))),
  '50 components for 2,000 targets': () =>
    appOf(
      times(50, (n) => component(`c${n}`)),
      '',
      times(2000, (n) => target(`t${n}`)),
    ),
  'open brackets': () => '['.repeat(most),
  'keys of nothing': () => filled(() => 'a: '),
  'keys of one map': () => `a:\n${filled((n) => `  k${n}: 1\n`)}`,
  aliases: () => `a: &a [x]\nb: [${filled(() => '*a,')}]`,
  documents: () => filled(() => '---\n', 800_000),
  'comments ': () => filled(() => '#\n', 600_000),
  'half of a tag': () => appOf(component('web', `, cmd: ["${filled(() => '<a ')}"]`)),
  'secrets without end': () =>
    appOf(component('web', `, env: [{ name: A, value: "${filled(() => 'password=')}" }]`)),
  'attributes without end': () =>
    appOf(component('web', `, env: [{ name: A, value: "${filled(() => 'key=a ')}" }]`)),
};

/** Three at a time that are each more than the compiler takes. */
export const crowd = (): readonly string[] =>
  Array.from({ length: 3 }, (_, n) =>
    appOf(
      times(1500, (at) => component(`c${at}-${n}`)),
      '',
      times(
        1000,
        (at) => `    - { name: t${at}, cluster: play, namespace: n${at}, environment: test, region: here }\n`,
      ),
    ),
  );

/** More images of nobody than any delivery names. */
export const manyImages = (): Readonly<Record<string, string>> =>
  Object.fromEntries(Array.from({ length: 10_000 }, (_, n) => [`component-${n}`, 'a:1']));

/** What somebody may send in the place of JSON. */
export const bodies: Readonly<Record<string, () => string>> = {
  nested: () => '['.repeat(most),
  fields: () => `{${filled((n) => `"k${n}":1,`)}"z":1}`,
  objects: () => `{"app":[${filled(() => '{},')}1]}`,
  images: () => `{"app":"shop","images":{${filled((n) => `"c${n}":"a:1",`)}"z":"a:1"}}`,
  quotes: () => '"'.repeat(most),
};

/** What somebody's cluster may answer; ten megabytes each. */
export const answers: Readonly<Record<string, () => string>> = {
  'half of a tag': () => '<'.repeat(10 * mebibyte),
  tags: () => filled(() => '<a>', 10 * mebibyte),
  nested: () => '['.repeat(10 * mebibyte),
  objects: () => `{"items":[${filled(() => '{},', 10 * mebibyte)}{}],"metadata":{}}`,
  fields: () => `{${filled((n) => `"k${n}":1,`, 10 * mebibyte)}"z":1}`,
  message: () => `{"kind":"Status","status":"Failure","message":"${'password='.repeat(mebibyte)}"}`,
  causes: () =>
    `{"kind":"Status","status":"Failure","message":"no","details":{"causes":[${filled((n) => `{"field":"f${n}","message":"<"},`, 10 * mebibyte)}{}]}}`,
  'nothing at all': () => '{}',
};
