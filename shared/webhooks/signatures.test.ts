import { createHmac } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { describe, expect, test } from 'vitest';
import { senders } from './senders.ts';
import type { Delivery } from './sender.ts';

const isSigned = (scheme: string, delivery: Delivery) => senders[scheme]?.verify(delivery) ?? false;

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

test('what an independent implementation of Standard Webhooks signs is believed', () => {
  const secret = `whsec_${Buffer.alloc(32, 3).toString('base64')}`;
  const [id, at, body] = ['msg_1', new Date(1_780_000_000_000), '{"image":"reg.example.com/a:1"}'];
  const headers = {
    'webhook-id': id,
    'webhook-timestamp': String(at.getTime() / 1000),
    'webhook-signature': new Webhook(secret).sign(id, at, body),
  };
  const delivery = { secrets: [secret], headers, body: Buffer.from(body), now: at.getTime() };
  expect(isSigned('standard-webhooks', delivery)).toBe(true);
  expect(isSigned('gitlab', delivery)).toBe(true);
});
