import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { handClock } from '#adapters/clock/hand.ts';
import { readForeignKubeconfig } from '#adapters/cluster/kubernetes/auth/kubeconfig.ts';
import { openOidc } from '#adapters/identity/oidc/open.ts';
import { loginIn } from '#adapters/registry/docker-config.ts';
import { readJson } from '#adapters/schema/read-json.ts';
import { fits } from '#domain/access/pattern.ts';
import { readCondition } from '#domain/config/condition.ts';
import { troubleIn } from '#domain/config/query-template.ts';
import { fieldsIn } from '#domain/definition/cue-fields.ts';
import { parameterShape } from '#domain/definition/cue-shape.ts';
import { cueTokens, strayBracket } from '#domain/definition/cue-tokens.ts';
import { isFailure } from '#domain/failure.ts';
import { readImage, writeImage } from '#domain/kube/image.ts';
import { maskText } from '#domain/kube/mask-secrets.ts';
import { Rejection } from '#domain/rejection.ts';
import { lastDue, readCron } from '#domain/schedule/cron.ts';
import { readEdge } from '#domain/window/window.ts';
import { compile } from '#shared/compiler/compile.ts';
import { parseJsonBody } from '#shared/http/parse-body.ts';
import { isEarlierBuild } from '#shared/webhooks/filter/build-number.ts';
import { fitsGlob } from '#shared/webhooks/filter/glob.ts';
import { isRange } from '#shared/webhooks/filter/range.ts';
import { isIn, isOlder, newestTag, versionOf } from '#shared/webhooks/filter/version.ts';
import { readSecret } from '#worlds/settings/secret.ts';
import { readSettings } from '#worlds/settings/settings.ts';

/*
 * Any text to everything that reads a text of others: a value, or an error of ours, within a bounded time of the
 * processor. Texts are arbitrary, bytes, what a parser counts or remembers many times over, and good texts with slips in
 * them; senders of webhooks and chats have theirs in shared/webhooks/fuzz.test.ts.
 */
const mostMs = 2000;

const file = (path: string): string => readFileSync(join(import.meta.dirname, '../..', path), 'utf8');
const identity = openOidc(handClock(0), async () => [
  {
    name: 'dex',
    url: 'http://127.0.0.1:1',
    audiences: ['a'],
    algorithms: ['RS256'],
    claims: {},
    groupsClaim: 'groups',
    nameClaim: 'email',
    scopes: 'openid',
  },
]);
const clusters = `clusters: [{ name: c, cluster: { server: "https://k:6443" } }]`;
const kubeconfig = `apiVersion: v1\nkind: Config\ncurrent-context: c\ncontexts: [{ name: c, context: { cluster: c, user: u } }]\n${clusters}\nusers: [{ name: u, user: { token: t } }]\n`;
const settings = `clusters:\n  play: { simulated: true }\nreceivers:\n  - { id: ci, scheme: github, app: shop, secrets: [aaaaaaaaaaaaaaaa], tags: { semver: '^1.2' } }\nwindows:\n  - { name: night, kind: allow, from: 'mon 09:00', to: 'fri 17:00', zone: Europe/Berlin }\n`;
const cue = `parameter: {\n  image: string\n  port: *80 | int // a port\n  env?: [...{name: string, value?: string}]\n}\noutput: {apiVersion: "apps/v1", spec: {"\\(parameter.image)": 1}}\n`;
const router = `  routers:\n    - { name: own, kind: { apiVersion: acme.io/v1, kind: Route }, weights: 'spec.backends.*.weight' }\n`;
const jwt = ['{"alg":"RS256","kid":"k"}', '{"iss":"http://127.0.0.1:1","aud":"a","exp":9}', 'x']
  .map((part) => Buffer.from(part).toString('base64url'))
  .join('.');

interface Reader {
  readonly good: string;
  readonly read: (text: string) => unknown;
}
const readers: Readonly<Record<string, Reader>> = {
  'a cron line': {
    good: '*/5 2-8 1,15 * mon-fri',
    read: (text) => {
      const cron = readCron(text);
      return typeof cron === 'string' ? cron : lastDue(cron, 'Europe/Berlin', 1e12, 1e12 + 86_400_000);
    },
  },
  'a range of versions': {
    good: '>=1.2.3-rc.1 <2 || ~3.1.x',
    read: (text) => isRange(text) && isIn(versionOf('1.2.3') ?? versionOf('1.0.0')!, text, true),
  },
  'a tag': {
    good: 'v1.2.3-rc.1+build-811',
    read: (text) => [
      versionOf(text),
      isOlder(text, '1.2.3'),
      isEarlierBuild(text, 'build-9'),
      newestTag([text, '1']),
    ],
  },
  'a pattern of names': {
    good: 'release/*-*?',
    read: (text) => [fitsGlob(text, 'release/a-b'.repeat(9)), fits(text, 'acme/shop'.repeat(9))],
  },
  'an image': {
    good: `reg.example.com:5000/a/b:1@sha256:${'a'.repeat(64)}`,
    read: (text) => {
      const image = readImage(text);
      return image === undefined || readImage(writeImage(image));
    },
  },
  'an edge of a window': { good: 'mon 09:00', read: readEdge },
  'a condition': { good: 'region = "eu" and not (environment in ["a", "b"])', read: readCondition },
  'a query': {
    good: 'sum(rate(a{pod=~"$pods"}[$window])) by (pod)',
    read: (text) => troubleIn(text, ['$pods']),
  },
  'a kubeconfig': { good: kubeconfig, read: (text) => readForeignKubeconfig(text, 'kubeconfig') },
  'tidegate.yaml': { good: settings, read: (text) => readSettings('tidegate.yaml', text) },
  'a secret of the cloud': {
    good: '{"eu":{"server":"https://eu.example","login":{"kind":"bearer","token":"t"}}}',
    read: (text) => readSecret('clusters', 'a', text),
  },
  'a docker login': {
    good: '{"auths":{"ghcr.io":{"auth":"YTpi"}}}',
    read: (text) => loginIn('config.json', text, 'ghcr.io'),
  },
  'an application': {
    good: file('examples/checkout/app.yaml'),
    read: (text) => compile({ files: [{ path: 'app.yaml', text }] }, { images: {} }),
  },
  'an application with a router of its own': {
    good: `apiVersion: core.oam.dev/v1beta1\nkind: Application\nmetadata: { name: shop }\nspec: { components: [{ name: web, type: webservice, properties: { image: a:1 } }] }\nrelease:\n  targets: [{ name: a, cluster: play, namespace: n, environment: e, region: r }]\n${router}`,
    read: (text) => compile({ files: [{ path: 'app.yaml', text }] }, { images: {} }),
  },
  'a definition in CUE': {
    good: cue,
    read: (text) => {
      const tokens = cueTokens(text);
      return [strayBracket(tokens), parameterShape(fieldsIn(tokens).fields)];
    },
  },
  'an OIDC token': { good: jwt, read: (text) => identity.verify(text) },
  'an answer in JSON': { good: '{"items":[{"a":[1,"x\\"",null]}]}', read: readJson },
  'a body of a request': {
    good: '{"app":"shop","images":{"web":"a:1"}}',
    read: (text) => parseJsonBody(Buffer.from(text)),
  },
  'a text for people': { good: 'PASSWORD=x https://u:p@h/?sig=a -----BEGIN A KEY-----', read: maskText },
};

const pieces = [
  [
    '{',
    '}',
    '[',
    ']',
    '(',
    ')',
    '"',
    "'",
    '\\',
    ',',
    ':',
    '\n',
    '\t',
    ' ',
    '  ',
    '- ',
    'a: ',
    '? ',
    '#',
    '---\n',
  ],
  [
    '&a ',
    '*a ',
    '<<: ',
    '!!binary ',
    '%',
    '<',
    '>',
    '=',
    '*',
    '**',
    '|',
    '||',
    '^',
    '~',
    'x',
    '.',
    '/',
    '@',
    '$',
  ],
  [
    '0',
    '9',
    '1e999',
    '-',
    '-1',
    'null',
    '__proto__',
    'constructor',
    'toString',
    '\u0000',
    'é',
    '🐸',
    '\u2028',
    '\ud800',
  ],
  ['not ', 'and ', '\\(', '"""', '//', '...', '_', '$pods', '*/', '1-', 'mon-', 'L', '"a":', '{"a":'],
].flat();
const piece = fc.constantFrom(...pieces);
const repeated = fc
  .tuple(fc.array(piece, { minLength: 1, maxLength: 4 }), fc.constantFrom(10, 1000, 20_000))
  .map(([some, length]) => some.join('').repeat(Math.ceil(length / some.join('').length)));
const bytes = fc.uint8Array({ maxLength: 200 }).map((some) => Buffer.from(some).toString('utf8'));
const slip = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  length: fc.nat(20),
  typed: fc.oneof(piece, fc.string({ maxLength: 6 }), repeated),
});
const slipped = (good: string) =>
  fc.array(slip, { minLength: 1, maxLength: 3 }).map((slips) =>
    slips.reduce((text, { at, length, typed }) => {
      const from = Math.floor(at * text.length);
      return text.slice(0, from) + typed + text.slice(from + length);
    }, good),
  );

const isOurs = (error: unknown): boolean =>
  isFailure(error) || error instanceof Rejection || error instanceof SyntaxError;
const everyObject = () => Object.getOwnPropertyNames(Object.prototype).join();
const before = everyObject();

test.each(Object.entries(readers))(
  '%s may be any text',
  async (name, { good, read }) => {
    await read(good);
    const text = fc.oneof(fc.string({ unit: 'binary' }), bytes, fc.json(), repeated, slipped(good));
    await fc.assert(
      fc.asyncProperty(text, async (text) => {
        const began = process.cpuUsage();
        let stray: unknown;
        try {
          await read(text);
        } catch (error) {
          if (!isOurs(error)) stray = error;
        }
        const { user, system } = process.cpuUsage(began);
        expect({ name, stray, isSlow: (user + system) / 1000 > mostMs, prototype: everyObject() }).toEqual({
          name,
          stray: undefined,
          isSlow: false,
          prototype: before,
        });
      }),
      { numRuns: 60 },
    );
  },
  120_000,
);
