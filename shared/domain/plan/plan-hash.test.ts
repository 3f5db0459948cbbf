import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { canonical } from '../json.ts';

const file = join(import.meta.dirname, '../../../../shared/vectors/plan-hash.json');

describe('the hash of a plan', () => {
  if (!existsSync(file)) {
    test.skip('SKIPPED: ../shared/vectors/plan-hash.json is not here', () => {});
    return;
  }
  const { cases } = JSON.parse(readFileSync(file, 'utf8')) as {
    readonly cases: readonly {
      readonly id: string;
      readonly value: unknown;
      readonly canonical: string;
      readonly hash: string;
    }[];
  };
  test.each(cases.map((one) => [one.id, one] as const))('%s', (_id, one) => {
    expect(canonical(one.value)).toBe(one.canonical);
    expect(`sha256:${createHash('sha256').update(canonical(one.value)).digest('hex')}`).toBe(one.hash);
  });
});
