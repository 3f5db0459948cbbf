import { existsSync, readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { apiWorld, knock, registerShop, signGithub, signStandard, type Asking } from '#test/api/world.ts';
import { routes } from './routes.ts';

const table = routes.map(({ method, path, access }) => ({
  at: `${method} ${path}`,
  open: access === 'open',
}));

/** The route with something in every named place. */
const addressed = (at: string, segment = 'anything'): string => at.replaceAll(/\{\w+\}/g, segment);

describe('the table of routes', () => {
  const junk: readonly (readonly [string, Asking])[] = [
    ['no token', { token: undefined }],
    ['a junk token', { token: 'x' }],
    ['an empty token', { token: '' }],
    ['a token of the prototype', { token: '__proto__' }],
    ['another scheme', { token: undefined, headers: { authorization: 'Basic YW5uOmFubg==' } }],
    ['two tokens', { token: 'token-of-ann-0123456789abcdef, Bearer token-of-ann-0123456789abcdef' }],
  ];
  const closed = table.filter((route) => !route.open);
  test.each(closed.flatMap(({ at }) => junk.map(([what, asking]) => ({ at, what, asking }))))(
    '$at is closed to $what',
    async ({ at, asking }) => {
      const { status, json, headers } = await knock(apiWorld(), addressed(at), asking);
      expect([status, json['code'], headers['www-authenticate']]).toEqual([401, 'unknown-token', 'Bearer']);
    },
  );

  test('names an unknown address and a wrong method, and repeats nothing of what was sent', async () => {
    const world = apiWorld();
    const nowhere = await knock(world, 'GET /v1/echo-me');
    expect([nowhere.status, nowhere.headers['content-type']]).toEqual([404, 'application/problem+json']);
    expect(nowhere.body).not.toContain('echo-me');
    const wrong = await knock(world, 'DELETE /v1/apps/shop');
    expect([wrong.status, wrong.headers['allow']]).toEqual([405, 'PUT, GET']);
    for (const path of ['', '/v1/releases/', '/v1//releases', '/v1/releases/%zz', '/v1/releases/a/b/c'])
      expect((await knock(world, `GET ${path}`)).status).toBe(404);
    const body = { app: 'shop', 'echo-me': 'echo-me' };
    const refused = await knock(world, 'POST /v1/releases', { body, headers: { 'idempotency-key': 'k' } });
    expect(refused.status).toBe(400);
    expect(refused.body).not.toContain('echo-me');
  });
});

const segments = fc.oneof(
  fc.constantFrom('shop', 'ci', 'gh', '%00', '__proto__', '..', '%2e%2e%2f', 'constructor'),
  fc.string({ maxLength: 40 }).map((text) => encodeURIComponent(text.toWellFormed()) || 'x'),
);
const queries = fc.constantFrom(
  '',
  '?limit=1',
  '?after=1.2&limit=-1',
  '?wait=0&after=',
  '?app=%F0%9F%90%B8',
  '?limit=1e9',
);
const wildly = fc.oneof(
  fc.jsonValue({ maxDepth: 6 }),
  fc.dictionary(
    fc.constantFrom(
      'app',
      'image',
      'images',
      'type',
      'component',
      'source',
      'answer',
      'reason',
      'plan',
      'by',
      '__proto__',
    ),
    fc.jsonValue({ maxDepth: 3 }),
  ),
);
const bodies = fc.oneof(
  wildly.map((value) => Buffer.from(JSON.stringify(value))),
  fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
);

const asFine = (status: number): boolean => status >= 200 && status < 500;

describe('whatever is sent', () => {
  test('no route breaks', async () => {
    const world = apiWorld();
    await registerShop(world);
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...table),
        segments,
        queries,
        bodies,
        async ({ at }, segment, query, body) => {
          const { status } = await knock(world, addressed(at, segment) + query, {
            body,
            headers: { 'idempotency-key': 'k' },
          });
          expect(asFine(status)).toBe(true);
        },
      ),
      { numRuns: 600 },
    );
  });

  test('no well signed delivery breaks a receiver', async () => {
    const world = apiWorld();
    await registerShop(world);
    const events = fc.constantFrom(
      'ping',
      'push',
      'package',
      'registry_package',
      'release',
      'workflow_run',
      'x',
    );
    const payloads = fc.dictionary(
      fc.constantFrom(
        'action',
        'package',
        'release',
        'workflow_run',
        'repository',
        'sender',
        'registry_package',
      ),
      fc.oneof(
        fc.constantFrom('published', 'completed', null),
        fc.dictionary(
          fc.constantFrom(
            'package_version',
            'package_type',
            'tag_name',
            'container_metadata',
            'tag',
            'head_repository',
            'login',
          ),
          fc.jsonValue({ maxDepth: 3 }),
        ),
      ),
    );
    await fc.assert(
      fc.asyncProperty(fc.oneof(payloads, wildly), events, async (payload, event) => {
        const github = await knock(world, 'POST /v1/hooks/gh', signGithub(payload, event));
        const standard = await knock(world, 'POST /v1/hooks/ci', signStandard(payload));
        expect([github, standard].every(({ status }) => asFine(status))).toBe(true);
      }),
      { numRuns: 400 },
    );
  });
});

interface Hostile {
  readonly id: string;
  readonly body?: string;
  readonly generate?: string;
  readonly expect: string;
}

const file = new URL('../../../shared/vectors/hostile-inputs.json', import.meta.url);
const recorded = existsSync(file)
  ? (JSON.parse(readFileSync(file, 'utf8')) as { json: readonly Hostile[] }).json
  : [];
const generated: Readonly<Record<string, () => Uint8Array>> = {
  'depth-100k': () => Buffer.from('['.repeat(100_000) + ']'.repeat(100_000)),
  'depth-1M': () => Buffer.from('['.repeat(1_000_000) + ']'.repeat(1_000_000)),
  'body-over-limit': () => new Uint8Array(1024 * 1024 + 1),
};

describe('the recorded hostile inputs', () => {
  test.skipIf(recorded.length === 0)('are there (skipped: ../shared/vectors is absent)', () => {
    expect(recorded.length).toBeGreaterThanOrEqual(14);
  });

  test.each(recorded)('$id: $expect', async ({ id, body, expect: wanted }) => {
    const world = apiWorld();
    await registerShop(world);
    const bytes = generated[id]?.() ?? Buffer.from(body ?? '');
    const answers = await Promise.all([
      knock(world, 'POST /v1/hooks/ci', signStandard(bytes)),
      knock(world, 'POST /v1/hooks/gh', signGithub(bytes, 'package')),
      knock(world, 'POST /v1/releases', { body: bytes, headers: { 'idempotency-key': 'k' } }),
    ]);
    const statuses = answers.map(({ status }) => status);
    expect(statuses.every(asFine)).toBe(true);
    if (wanted.startsWith('400,') || wanted === '400') expect(new Set(statuses)).toEqual(new Set([400]));
    if (wanted.startsWith('413')) expect(new Set(statuses)).toEqual(new Set([413]));
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect(({} as Record<string, unknown>)['admin']).toBeUndefined();
    expect(world.engine.started).toEqual([]);
  });
});
