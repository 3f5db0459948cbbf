import { expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { releaseShape } from '#domain/app/release-schema.ts';
import { compile } from '#shared/compiler/compile.ts';
import { readSettings } from '#worlds/settings/settings.ts';
import { formatMistake } from '#shared/compiler/format-mistake.ts';
import { readArgs, verbAndRest } from '../../cli/arguments.ts';
import { verbs } from '../../cli/verbs.ts';
import { filesIn, textOf } from './tree.ts';

/*
 * What the documentation shows must work. YAML is told apart by its top-level fields and read by the product itself;
 * command lines go through the parser of the command line. A block that nobody can tell is a failure.
 */

const documents = [
  'README.md',
  'CONTRIBUTING.md',
  ...filesIn('docs', /\.md$/),
  ...filesIn('examples', /\.md$/),
];

interface Block {
  readonly where: string;
  readonly language: string;
  readonly text: string;
}

const blocksIn = (document: string): readonly Block[] => {
  const text = textOf(document);
  return [...text.matchAll(/^( *)```(\w+)\n([\s\S]*?)^\1```$/gm)].map((found) => ({
    where: `${document}:${text.slice(0, found.index).split('\n').length}`,
    language: found[2] ?? '',
    text: (found[3] ?? '').replaceAll(new RegExp(`^${found[1] ?? ''}`, 'gm'), ''),
  }));
};
const blocks = documents.flatMap(blocksIn);
const ofLanguage = (...languages: readonly string[]) =>
  blocks.filter(({ language }) => languages.includes(language));

const indented = (text: string, by: number): string => text.replaceAll(/^(?=.)/gm, ' '.repeat(by));

/** The application that the parts on the pages belong to. */
const base = `apiVersion: core.oam.dev/v1beta1
kind: Application
metadata: { name: shop }
spec:
  components:
    - name: web
      type: webservice
      properties:
        image: shop/web:1.0.0
        port: 8080
        env: [{ name: TRACE, value: all }]
      traits: [{ type: scaler, properties: { replicas: 3 } }]
    - { name: mailer, type: worker, properties: { image: 'shop/mailer:1.0.0' } }
`;
const places = `release:
  targets:
    - { name: eu, region: eu, tenant: acme, labels: { tier: large } }
    - { name: us, region: us, tenant: umbrella, namespace: us }
`;

/** What the parts about plain manifests belong to. */
const manifest = `apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: 'shop/web:1.0.0' }] }
`;
const targets = 'targets: [{ name: eu, region: eu }]\n';
const releaseFields = Object.keys(releaseShape.fields);

const mistakesOf = (files: Readonly<Record<string, string>>): readonly string[] => {
  const compiled = compile(
    { files: Object.entries(files).map(([path, text]) => ({ path, text })) },
    { images: {} },
  );
  return compiled.kind === 'compiled' ? [] : compiled.mistakes.map(formatMistake);
};

const settingsMistakes = (text: string): readonly string[] => {
  try {
    readSettings('tidegate.yaml', text);
    return [];
  } catch (error) {
    return [String(error)];
  }
};

const within = (fields: readonly string[], ...known: readonly string[]): boolean =>
  fields.every((field) => known.includes(field));

/** What is wrong with a block of YAML; how it is read follows from its top-level fields. */
const mistakesIn = (text: string): readonly string[] => {
  const read = parseAllDocuments(text);
  const broken = read.flatMap(({ errors }) => errors.map(({ message }) => message));
  if (broken.length > 0) return broken;
  const whole: unknown[] = read.map((document) => document.toJS());
  const [first, ...more] = whole;
  // A line of comment for an editor.
  if (first === null || first === undefined) return [];
  const fields = Object.keys(first);
  const { kind } = first as { readonly kind?: unknown };
  if (fields.includes('apiVersion'))
    return kind === 'Application' && more.length === 0
      ? mistakesOf({ 'app.yaml': text })
      : whole.flatMap((one, at) => nameless(one, at));
  if (within(fields, 'keep', 'clusters', 'registries', 'receivers', 'hosts', 'chat', 'definitions', 'access'))
    return settingsMistakes(text);
  if (within(fields, 'release')) return mistakesOf({ 'app.yaml': `${base}${text}` });
  if (within(fields, 'checks')) return mistakesOf({ 'app.yaml': `${base}release:\n${indented(text, 2)}` });
  if (within(fields, 'protect')) return mistakesOf({ 'app.yaml': `${base}${places}`, 'protect.yaml': text });
  if (within(fields, 'when', 'components', 'variants', 'release'))
    return mistakesOf({ 'app.yaml': `${base}${places}`, 'regions/eu.yaml': text });
  if (fields.includes('name') && within(fields, 'name', 'namespace', ...releaseFields))
    return mistakesOf({ 'release.yaml': text, 'web.yaml': manifest });
  if (within(fields, 'objects'))
    return mistakesOf({
      'release.yaml': `name: shop\n${targets}`,
      'regions/eu.yaml': text,
      'web.yaml': manifest,
    });
  return [`no kind of file has the fields ${fields.join(', ')}`];
};

/** Objects of Kubernetes and of other tools: they are not ours to check, but for what every object has. */
const nameless = (one: unknown, at: number): readonly string[] => {
  const { kind, metadata } = (one ?? {}) as {
    readonly kind?: unknown;
    readonly metadata?: { name?: unknown };
  };
  return typeof kind === 'string' && typeof metadata?.name === 'string'
    ? []
    : [`document ${at + 1} has no kind or no name`];
};

test('every block of YAML in the documentation is what the product takes', () => {
  const found = ofLanguage('yaml', 'yml');
  expect(found.length).toBeGreaterThan(18);
  expect(found.flatMap(({ where, text }) => mistakesIn(text).map((why) => `${where} ${why}`))).toEqual([]);
});

test('every block of JSON in the documentation can be parsed', () => {
  expect(ofLanguage('json').length).toBeGreaterThan(2);
  for (const { text } of ofLanguage('json')) expect(() => void JSON.parse(text), text).not.toThrow();
});

test.each([
  ['clusters: { eu: { kubeconfg: a } }\n', 'did you mean "kubeconfig"'],
  ['release: { stratgy: { steps: [10%] } }\n', 'did you mean "strategy"'],
  ['checks: { latncy: { p99: +20 % } }\n', 'did you mean "latency"'],
  ['components: { wbe: null }\n', 'did you mean "web"'],
  ['apiVersion: v1\nkind: Service\n', 'has no kind or no name'],
  ['approval: { expiresIn: 1h }\n', 'no kind of file'],
])('a mistake in a block is found: %j', (text, reason) => {
  expect(mistakesIn(text).join('\n')).toContain(reason);
});

/** The words of one command, up to what ends it in a shell; placeholders such as <hash> are words. */
const wordsOf = (line: string): readonly string[] => {
  const words: string[] = [];
  for (const [whole, word] of line.matchAll(
    /\s*((?:"[^"]*"|'[^']*'|<[^<>|&;]*>|[^\s"'<>|;&#)]|(?<=\S)#)+|[|;&>)<#])/g,
  )) {
    if (/^\s*[|;&>)<#]$/.test(whole)) break;
    words.push((word ?? '').replaceAll(/["']/g, ''));
  }
  return words;
};

const commandsIn = (text: string): readonly string[] =>
  [...text.replaceAll(/\\\n\s*/g, ' ').matchAll(/(?:^|[;|&(`] *)(?:npx )?tidegate ([^\n]*)/gm)]
    .map(([, rest]) => rest ?? '')
    .filter((rest) => /^(-|[a-z])/.test(rest));

/** What the command line would say of these words, before it does anything. */
const refusalOf = (command: string): string | undefined => {
  const words = wordsOf(command);
  try {
    const { first, rest } = verbAndRest(words);
    if (first === '--help' || first === '--version') return undefined;
    const verb = verbs.find(({ name }) => name === first);
    if (verb === undefined) return `unknown verb ${String(first)}`;
    readArgs(rest, verb.flags);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
};

const inlineCommands = (document: string): readonly string[] =>
  [
    ...textOf(document)
      .replaceAll(/^ *```[\s\S]*?^ *```$/gm, '')
      .matchAll(/`((?:npx )?tidegate [^`]+)`/g),
  ].flatMap(([, code]) => commandsIn(code ?? ''));

test('every command line in the documentation is one that the command line takes', () => {
  const inBlocks = ofLanguage('sh', 'bash', 'console').flatMap(({ where, text }) =>
    commandsIn(text).map((command) => ({ where, command })),
  );
  const inText = documents.flatMap((where) => inlineCommands(where).map((command) => ({ where, command })));
  expect(inBlocks.length).toBeGreaterThan(20);
  expect(inText.length).toBeGreaterThan(20);
  const wrong = [...inBlocks, ...inText].flatMap(({ where, command }) => {
    const why = refusalOf(command);
    return why === undefined ? [] : [`${where} tidegate ${command}: ${why}`];
  });
  expect(wrong).toEqual([]);
});

test('every command of the CI examples is one that the command line accepts', () => {
  const files = filesIn('examples/ci', /\.yaml$/);
  const commands = files.flatMap((where) =>
    commandsIn(textOf(where).replaceAll(/^ *- (?:run: )?/gm, '')).map((command) => ({ where, command })),
  );
  expect(commands.length).toBeGreaterThanOrEqual(files.length);
  expect(
    commands.flatMap(({ where, command }) => {
      const why = refusalOf(command);
      return why === undefined ? [] : [`${where} tidegate ${command}: ${why}`];
    }),
  ).toEqual([]);
});

/** Commands that the program itself advises: `tidegate retry 01j…` in a message or a help text. */
test('every command that a message advises is one that the command line takes', () => {
  const files = ['cli', 'shared', 'functions'].flatMap((room) => filesIn(room, /(?<!\.test|\.fixture)\.ts$/));
  const advised = files.flatMap((where) =>
    [...textOf(where).matchAll(/\\?`tidegate ([a-z][^`\\]*)\\?`/g)].map(([, command]) => ({
      where,
      command: (command ?? '').replaceAll(/\$\{[^}]*\}/g, 'x'),
    })),
  );
  expect(advised.length).toBeGreaterThan(10);
  const wrong = advised.flatMap(({ where, command }) => {
    const why = refusalOf(command);
    return why === undefined ? [] : [`${where} tidegate ${command}: ${why}`];
  });
  expect(wrong).toEqual([]);
});

test.each([
  ['relaese shop', 'unknown verb relaese'],
  ['release shop --imgae web=a', 'unknown flag --imgae'],
  ['release shop -i | cat', 'needs a value'],
  ['plan -f app.yaml --offline=yes', 'takes no value'],
])('a mistake in a command line is found: %s', (command, reason) => {
  expect(refusalOf(command)).toContain(reason);
});
