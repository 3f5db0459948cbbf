import { createTransport } from 'nodemailer';
import type { Notice } from '#domain/notification/notice.ts';
import { describeNotice, environmentsIn } from '#domain/notification/text.ts';
import type { Sent } from '#ports/notifications.ts';
import { isObject } from '#domain/json.ts';
import type { Place, SinkKind } from './kind.ts';

/** E-mail. A release is one thread, and each message has the same id at every try. */
export const smtp: SinkKind = {
  about: 'an e-mail for each event; those of a release are one thread',
  address: {
    pattern: /^smtps?:\/\/[^\s/@?#]+$/,
    mistake: 'must be smtps://host:465, or smtp://host:587 for STARTTLS',
  },
  token: { about: 'password of `user`', isNeeded: false },
  options: {
    from: { about: 'address of the sender' },
    to: { about: 'addresses of the recipients, separated by commas' },
    user: { about: 'user that signs in, where the server asks for one', usual: '' },
  },
  send: async ({ place, notice }) => {
    const transport = createTransport(connectionOf(place));
    try {
      await transport.sendMail(messageOf(place, notice));
      return { kind: 'delivered' };
    } catch (error) {
      return failed(error);
    } finally {
      transport.close();
    }
  },
};

const timeoutMs = 10_000;

/** Without TLS nothing is sent beyond this machine. */
export const connectionOf = ({ url, token, options: { user = '' } }: Place) => {
  const { protocol, hostname, port } = new URL(url);
  const secure = protocol === 'smtps:';
  const isHere = hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname);
  return {
    host: hostname.replace(/^\[(.*)\]$/, '$1'),
    port: port === '' ? (secure ? 465 : 587) : Number(port),
    secure,
    requireTLS: !secure && !isHere,
    ignoreTLS: !secure && isHere,
    ...(user !== '' && { auth: { user, pass: token } }),
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    dnsTimeout: timeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  };
};

const idOf = (id: string): string => `<${id}@tidegate>`;

const messageOf = ({ options: { from, to } }: Place, notice: Notice) => {
  const { id, chain, app, release, kind, link, at } = notice;
  const places = environmentsIn(notice).join(', ');
  const more = [`Release: ${release}`, ...(link === undefined ? [] : [link])];
  return {
    from,
    to,
    subject: `${app}${places === '' ? '' : ` (${places})`}: release ${release}`,
    text: `${describeNotice(notice)}\n\n${more.join('\n')}\n`,
    date: new Date(at),
    messageId: idOf(id),
    // Nobody has sent the message with the id of the chain; all others answer it.
    inReplyTo: idOf(chain),
    references: idOf(chain),
    headers: { 'X-Tidegate-Event': kind, 'Auto-Submitted': 'auto-generated' },
  };
};

/** The words of a server may repeat addresses and the user, so only codes are given. */
const failed = (error: unknown): Sent => {
  const { code, responseCode } = isObject(error) ? error : {};
  if (typeof responseCode === 'number')
    return { kind: 'failed', reason: `the mail server answered ${responseCode}` };
  return {
    kind: 'failed',
    reason: `the mail server cannot be used (${typeof code === 'string' ? code : 'no answer'})`,
  };
};
