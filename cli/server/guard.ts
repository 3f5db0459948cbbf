import type { IncomingMessage } from 'node:http';
import type { HttpAnswer } from '#shared/http/http.ts';
import { problem } from './problem.ts';

/**
 * Refuses requests that a web page of another origin could make this browser send: a name that resolves to 127.0.0.1
 * (DNS rebinding shows in Host), or a request from another page (shows in Origin). `hosts` are the names that the
 * operator gave to a proxy in front; X-Forwarded-Host can be forged. Undefined: admitted.
 */
export const refuseStranger = (
  { headers, rawHeaders }: Pick<IncomingMessage, 'headers' | 'rawHeaders'>,
  port: number,
  hosts: readonly string[],
): HttpAnswer | undefined => {
  // Node keeps the first of several; what a proxy has checked may be the last.
  const names = rawHeaders.filter((_, index) => index % 2 === 0).map((name) => name.toLowerCase());
  const isTwice = (name: string): boolean => names.indexOf(name) !== names.lastIndexOf(name);
  if (isTwice('host')) return problem(400, 'two-hosts', 'a request names one host');
  if (isTwice('authorization'))
    return problem(400, 'two-logins', 'a request brings one Authorization header');
  const own = [`127.0.0.1:${port}`, `localhost:${port}`];
  const host = (headers.host ?? '').toLowerCase();
  const { origin } = headers;
  const isOwn = own.includes(host);
  if (!isOwn && !isNamed(host, hosts))
    return problem(
      403,
      'wrong-host',
      'this server answers to 127.0.0.1 and localhost, and to the "hosts" of tidegate.yaml',
    );
  const isHome =
    origin === undefined ||
    (isOwn
      ? own.some((name) => origin.toLowerCase() === `http://${name}`)
      : [`https://${host}`, `http://${host}`].includes(origin.toLowerCase()));
  return isHome ? undefined : problem(403, 'wrong-origin', 'this server answers its own pages only');
};

/** A host that was named without a port may come with any. */
const isNamed = (host: string, hosts: readonly string[]): boolean =>
  hosts.some((one) => [host, host.replace(/:\d{1,5}$/, '')].includes(one.toLowerCase()));
