import { createHmac } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { senders } from './senders.ts';
import type { Delivery } from './sender.ts';

const isSigned = (scheme: string, delivery: Delivery): boolean => senders[scheme]?.verify(delivery) ?? false;

interface Vector {
  readonly id: string;
  readonly scheme: string;
  readonly provider?: string;
  readonly secret?: string;
  readonly secrets?: readonly string[];
  readonly body?: string;
  readonly bodyBase64?: string;
  readonly now?: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly expect: string;
}

const file = new URL('../../../shared/vectors/webhook-signatures.json', import.meta.url);
const vectors = existsSync(file)
  ? (JSON.parse(readFileSync(file, 'utf8')) as { vectors: readonly Vector[] }).vectors
  : [];
const schemes: Readonly<Record<string, string>> = {
  'hub-sha256': 'github',
  'standard-webhooks-v1': 'standard-webhooks',
};

describe('the recorded signatures', () => {
  const ours = vectors.filter(({ scheme }) => scheme in schemes);
  test.skipIf(vectors.length === 0)('are there in number (skipped: ../shared/vectors is absent)', () => {
    expect(ours.length).toBeGreaterThanOrEqual(30);
  });
  test.each(ours)('$id is $expect', (vector) => {
    const body = Buffer.from(
      vector.bodyBase64 ?? vector.body ?? '',
      vector.bodyBase64 === undefined ? 'utf8' : 'base64',
    );
    const now = (vector.now ?? 0) * 1000;
    const secrets = vector.secrets ?? [vector.secret ?? ''];
    const scheme = vector.provider === 'gitlab' ? 'gitlab' : (schemes[vector.scheme] ?? 'github');
    expect(isSigned(scheme, { secrets, headers: vector.headers, body, now })).toBe(
      vector.expect.startsWith('valid'),
    );
  });
});

describe('what no vector says', () => {
  const body = Buffer.from('{"image":"reg.example/a:1"}');
  const key = Buffer.alloc(24, 7);
  const sign = (id: string, timestamp: string) =>
    `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body.toString()}`).digest('base64')}`;
  const headers = { 'webhook-id': 'm1', 'webhook-timestamp': '100', 'webhook-signature': sign('m1', '100') };
  const secret = `whsec_${key.toString('base64')}`;

  test('any of several secrets will do, in any place', () => {
    const secrets = ['whsec_AAAA', '', 'not base64!', secret];
    expect(isSigned('standard-webhooks', { secrets, headers, body, now: 100_000 })).toBe(true);
  });

  test('no secret at all signs nothing', () => {
    for (const secrets of [[], [''], ['whsec_'], ['whsec_%%%']]) {
      expect(isSigned('standard-webhooks', { secrets, headers, body, now: 100_000 })).toBe(false);
      expect(isSigned('github', { secrets, headers, body, now: 100_000 })).toBe(false);
    }
  });

  test('the eleventh signature is not looked at any more', () => {
    const noise = Array.from({ length: 10 }, () => 'v1,AAAA').join(' ');
    const late = { ...headers, 'webhook-signature': `${noise} ${headers['webhook-signature']}` };
    expect(isSigned('standard-webhooks', { secrets: [secret], headers: late, body, now: 100_000 })).toBe(
      false,
    );
  });

  test('one changed byte of the body is one too many', () => {
    const other = Buffer.from(body);
    other[3] = 120;
    expect(isSigned('standard-webhooks', { secrets: [secret], headers, body: other, now: 100_000 })).toBe(
      false,
    );
  });
});
