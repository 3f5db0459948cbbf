import { expect, test } from 'vitest';
import { flowCookie, noFlow, noSession, sessionCookie, siteOf } from './session-cookie.ts';

const cookiesAt = (headers: Readonly<Record<string, string>>): readonly string[] => {
  const site = siteOf({ headers });
  return [sessionCookie(site, 's', 60), flowCookie(site, {}, 60), noSession(site), noFlow(site)];
};

test.each([
  ['a name of its own', { host: 'tidegate.example.com' }],
  ['a proxy with TLS', { host: 'tidegate.example.com', 'x-forwarded-proto': 'https' }],
  ['a proxy with TLS on this machine', { host: '127.0.0.1:8420', 'x-forwarded-proto': 'https' }],
])('under %s each cookie is Secure, and of this host alone', (_, headers) => {
  for (const cookie of cookiesAt(headers))
    expect(cookie).toMatch(/^__Host-tidegate.*; Path=\/; HttpOnly;.*; Secure$/);
});

test('on this machine, without TLS, a browser would not keep a Secure cookie', () => {
  for (const cookie of cookiesAt({ host: '127.0.0.1:8420' }))
    expect(cookie).toMatch(/^tidegate-8420(?!.*Secure)/);
});
