import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { lookAtBorders, rooms, type Seen, sources, troubles } from './borders.ts';
import { root } from './tree.ts';

/** A small house in which each border is broken once: rule, file, what it imports. */
const mistakes: readonly (readonly [rule: string, from: string, text: string])[] = [
  [
    'domain-is-pure',
    'shared/domain/reads-disk.ts',
    "import { readFileSync } from 'node:fs';\nexport const a = readFileSync;",
  ],
  ['domain-is-pure', 'shared/domain/parses.ts', "import { parse } from 'yaml';\nexport const a = parse;"],
  [
    'domain-is-pure',
    'shared/domain/reads.ts',
    "import { reading } from '#shared/compiler/fine.ts';\nexport const a = reading;",
  ],
  [
    'ports-know-only-the-domain',
    'shared/ports/leaning.ts',
    "import { memory } from '#adapters/journal/fine.ts';\nexport type A = typeof memory;",
  ],
  [
    'an-adapter-knows-no-other-port',
    'shared/adapters/blobs/nosy.ts',
    "import { memory } from '../journal/fine.ts';\nexport const a = memory;",
  ],
  [
    'adapters-do-not-look-up',
    'shared/adapters/blobs/upward.ts',
    "import { world } from '#worlds/fine.ts';\nexport const a = world;",
  ],
  [
    'only-worlds-choose-adapters',
    'functions/tasks/choosing.ts',
    "import { memory } from '#adapters/journal/fine.ts';\nexport const a = memory;",
  ],
  [
    'vendor-sdks-live-in-adapters',
    'functions/tasks/vendor.ts',
    "import { SFNClient } from '@aws-sdk/client-sfn';\nexport const a = SFNClient;",
  ],
  ['only-the-compiler-parses', 'functions/api/parsing.ts', "import * as z from 'zod';\nexport const a = z;"],
  [
    'api-does-not-know-tasks',
    'functions/api/running.ts',
    "import { task } from '#functions/tasks/fine.ts';\nexport const a = task;",
  ],
  [
    'tasks-do-not-call-tasks',
    'functions/tasks/calling.ts',
    "import { task } from './fine.ts';\nexport const a = task;",
  ],
  [
    'shared-does-not-look-up',
    'shared/crypto/upward.ts',
    "import { task } from '#functions/tasks/fine.ts';\nexport const a = task;",
  ],
  [
    'services-know-no-hosting',
    'shared/services/hosted.ts',
    "import { page } from '#shared/http/fine.ts';\nexport const a = page;",
  ],
  [
    'the-product-does-not-know-its-tests',
    'cli/cheating.ts',
    "import { suite } from '#test/fine.ts';\nexport const a = suite;",
  ],
  [
    'the-console-knows-only-types',
    'console/view.ts',
    "import { page } from '#shared/http/fine.ts';\nexport const a = page;",
  ],
  ['no-circles', 'shared/about.ts', "import { a } from './round.ts';\nexport const b = (): unknown => a;"],
  [
    'not-to-unresolvable',
    'cli/lost.ts',
    "import { nothing } from './nowhere.ts';\nexport const a = nothing;",
  ],
];
const fine: Readonly<Record<string, string>> = {
  'shared/round.ts': "import { b } from './about.ts';\nexport const a = (): unknown => b;",
  'shared/domain/fine.ts': 'export const noun = 1;',
  'shared/compiler/fine.ts': "import { parse } from 'yaml';\nexport const reading = parse;",
  'shared/http/fine.ts': 'export const page = 1;',
  'shared/adapters/journal/fine.ts': "import { noun } from '#domain/fine.ts';\nexport const memory = noun;",
  'shared/worlds/fine.ts':
    "import { memory } from '#adapters/journal/fine.ts';\nexport const world = memory;",
  'functions/tasks/fine.ts': "import { noun } from '#domain/fine.ts';\nexport const task = noun;",
  'test/fine.ts': "import { world } from '#worlds/fine.ts';\nexport const suite = world;",
  'workflows/fine.ts': "import { noun } from '#domain/fine.ts';\nexport const flow = noun;",
  'infra/fine.ts': 'export const infra = 1;',
  'console/fine.ts':
    "import type { Page } from '#shared/http/shape.ts';\nexport const title = (page: Page): string => page;",
  'shared/http/shape.ts': 'export type Page = string;',
};

describe('the borders', () => {
  let folder = '';
  let seen: Seen;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tidegate-borders-'));
    for (const file of ['.dependency-cruiser.mjs', 'tsconfig.json', 'package.json'])
      cpSync(join(root, file), join(folder, file));
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction');
    for (const [path, text] of [
      ...Object.entries(fine),
      ...mistakes.map(([, from, text]) => [from, text] as const),
    ]) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    seen = await lookAtBorders(folder);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test.each(mistakes)('%s: %s is caught', (rule, from) => {
    expect(seen.breaches).toContainEqual(expect.objectContaining({ rule, from }));
  });

  test('what is allowed is let through', () => {
    const guilty = new Set(mistakes.map(([, from]) => from));
    expect(seen.breaches.filter(({ from }) => !guilty.has(from))).toEqual([]);
    expect(seen.modules).toBe(mistakes.length + Object.keys(fine).length);
  });

  test('every rule has been seen to fail', async () => {
    const { default: config } = (await import(join(root, '.dependency-cruiser.mjs'))) as {
      readonly default: { readonly forbidden: readonly { readonly name: string }[] };
    };
    const seeded = new Set(mistakes.map(([rule]) => rule));
    expect(config.forbidden.map(({ name }) => name).filter((name) => !seeded.has(name))).toEqual([]);
  });
});

test('a check that reads fewer files than there are is no check', () => {
  expect(troubles({ modules: 0, breaches: [] }, 100)).toEqual([
    'only 0 of 100 files were read: the border check is blind',
  ]);
  expect(troubles({ modules: 100, breaches: [] }, 100)).toEqual([]);
});

test('this house keeps its borders', async () => {
  expect(troubles(await lookAtBorders(root, rooms), sources())).toEqual([]);
}, 120_000);
