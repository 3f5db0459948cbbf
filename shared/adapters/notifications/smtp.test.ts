import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { expect, onTestFinished, test } from 'vitest';
import type { Notice } from '#domain/notification/notice.ts';
import { newAuthority } from '#test/fakes/certificates.ts';
import { handClock } from '../clock/hand.ts';
import { openNotifications } from './open.ts';
import type { SinkSettings } from './settings.ts';
import { connectionOf } from './smtp.ts';

/* E-mail, sent to a real SMTP server. */

const password = 'a-planted-mail-password';
const notice = (more: Partial<Notice> = {}): Notice => ({
  id: '11111111-1111-4111-8111-111111111111',
  chain: '22222222-2222-4222-8222-222222222222',
  kind: 'started',
  release: '01k',
  app: 'shop',
  at: Date.UTC(2026, 10, 23),
  message: 'wave 1: eu',
  needsPerson: false,
  targets: [{ name: 'eu', cluster: 'c', namespace: 'n', environment: 'prod', region: 'eu', images: {} }],
  ...more,
});

interface Mail {
  readonly from: string;
  readonly to: readonly string[];
  readonly user: string;
  readonly text: string;
}

const listen = async (options: SMTPServerOptions = {}) => {
  const mails: Mail[] = [];
  const server = new SMTPServer({
    authOptional: true,
    allowInsecureAuth: true,
    hideSTARTTLS: true,
    onAuth: ({ username, password: given }, _, done) =>
      given === password ? done(null, { user: username }) : done(new Error(`no ${username} ${given}`)),
    onData: (stream, { envelope, user }, done) => {
      const from = envelope.mailFrom === false ? '' : envelope.mailFrom.address;
      const to = envelope.rcptTo.map(({ address }) => address);
      void text(stream).then((all) => {
        mails.push({ from, to, user: String(user ?? ''), text: all });
        done();
      });
    },
    ...options,
  });
  server.on('error', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  onTestFinished(() => void server.close());
  return { mails, port: (server.server.address() as AddressInfo).port };
};

const send = async (more: Readonly<Record<string, string>>, told = notice()) => {
  const settings = {
    kind: 'smtp',
    name: 'mail',
    from: 'tidegate@example.com',
    to: 'a@x.org, b@x.org',
    ...more,
  };
  const [sink] = await openNotifications({
    clock: handClock(0),
    keys: () => ({ accessKeyId: '', secretAccessKey: '' }),
    read: async () => [settings as unknown as SinkSettings],
  }).sinks();
  return sink?.send(told, {}, async () => []);
};
const signedIn = { user: 'ann', token: password };

test('a message reaches everybody, is one of a thread, and has the same id at every try', async () => {
  const { mails, port } = await listen();
  const url = `smtp://127.0.0.1:${port}`;
  const ended = notice({ id: '3', kind: 'ended', message: 'shop runs\r\nX-Injected: 1' });
  for (const one of [notice(), notice(), ended])
    expect(await send({ url, ...signedIn }, one)).toEqual({ kind: 'delivered' });
  const [first, again, last] = mails;
  expect(first).toMatchObject({ from: 'tidegate@example.com', to: ['a@x.org', 'b@x.org'], user: 'ann' });
  expect(first?.text).toMatch(/^Subject: shop \(prod\): release 01k\r$/m);
  expect(first?.text).toMatch(/^shop: wave 1: eu\r$/m);
  const idIn = (mail?: Mail) => /^Message-ID: (.*)\r$/m.exec(mail?.text ?? '')?.[1];
  expect(idIn(first)).toBe('<11111111-1111-4111-8111-111111111111@tidegate>');
  expect(idIn(again)).toBe(idIn(first));
  expect(idIn(last)).not.toBe(idIn(first));
  const thread = mails.map((mail) => /^References: (.*)\r$/m.exec(mail.text)?.[1]);
  expect(new Set(thread)).toEqual(new Set(['<22222222-2222-4222-8222-222222222222@tidegate>']));
  expect(last?.text.split('\r\n\r\n')[0]).not.toContain('X-Injected');
  expect(JSON.stringify(mails)).not.toContain(password);
});

test('names of applications and people make no header and no recipient', async () => {
  const { mails, port } = await listen();
  const app = 'shop\r\nBcc: eve@x.org';
  await send({ url: `smtp://127.0.0.1:${port}` }, notice({ app, release: 'r\nTo: eve@x.org' }));
  expect(mails.map(({ to }) => to)).toEqual([['a@x.org', 'b@x.org']]);
  expect(mails[0]?.text.split('\r\n\r\n')[0]).not.toMatch(/^(Bcc|To): eve/m);
});

test('a server that refuses is a failure in its code, without its words and ours', async () => {
  const refuse: NonNullable<SMTPServerOptions['onRcptTo']> = (_, __, done) =>
    done(Object.assign(new Error(`${password} is full`), { responseCode: 452 }));
  const full = await listen({ onRcptTo: refuse });
  expect(await send({ url: `smtp://127.0.0.1:${full.port}` })).toEqual({
    kind: 'failed',
    reason: 'the mail server answered 452',
  });
  const { port } = await listen();
  expect(await send({ url: `smtp://127.0.0.1:${port}`, user: 'ann', token: 'a-wrong-one' })).toEqual({
    kind: 'failed',
    reason: 'the mail server answered 535',
  });
  expect(await send({ url: 'smtp://127.0.0.1:1' })).toEqual({
    kind: 'failed',
    reason: 'the mail server cannot be used (ESOCKET)',
  });
});

test('smtps: only a server whose certificate is trusted is told anything', async () => {
  const authority = newAuthority();
  const { mails, port } = await listen({ secure: true, ...authority.issue('localhost') });
  const url = `smtps://localhost:${port}`;
  expect(await send({ url, ...signedIn })).toMatchObject({ kind: 'failed' });
  expect(mails).toEqual([]);
  const usual = getCACertificates();
  onTestFinished(() => setDefaultCACertificates(usual));
  setDefaultCACertificates([...usual, authority.cert]);
  expect(await send({ url: `smtps://127.0.0.1:${port}`, ...signedIn })).toEqual({ kind: 'delivered' });
});

test.each([
  ['smtp://mail.example.com', { port: 587, secure: false, requireTLS: true, ignoreTLS: false }],
  ['smtps://mail.example.com', { port: 465, secure: true }],
  ['smtp://127.0.0.1.example.com:25', { port: 25, requireTLS: true, ignoreTLS: false }],
  ['smtp://localhost:25', { port: 25, requireTLS: false, ignoreTLS: true }],
  ['smtp://[::1]:25', { host: '::1', requireTLS: false }],
])('%s is spoken to as it should be', (url, wanted) => {
  expect(connectionOf({ url, token: '', options: {} })).toMatchObject(wanted);
});
