import type { HttpRequest } from './http.ts';

/** The origin under which a browser sees this server, as far as its request shows. */
export interface Site {
  /** `https://tidegate.example.com` */
  readonly origin: string;
  readonly isSecure: boolean;
  readonly port: string;
}

const loopback = /^(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?$/;

/** By its Host, which the local server has checked and an issuer holds against the addresses that it sends people to. */
export const siteOf = ({ headers }: Pick<HttpRequest, 'headers'>): Site => {
  const host = (headers['host'] ?? '').toLowerCase();
  const told = headers['x-forwarded-proto'];
  const isSecure = told === undefined ? !loopback.test(host) : told === 'https';
  return {
    origin: `${isSecure ? 'https' : 'http'}://${host}`,
    isSecure,
    port: /:(\d+)$/.exec(host)?.[1] ?? '',
  };
};

/** A cookie does not know ports, but two servers on one machine have different sessions. */
const nameOf = ({ isSecure, port }: Site): string => (isSecure ? '__Host-tidegate' : `tidegate-${port}`);
/** Between the two halves of a sign-in, which begin at another site: so it is Lax where the session is Strict. */
const flowNameOf = (site: Site): string => `${nameOf(site)}-sign-in`;

const attributes = (site: Site, sameSite: 'Strict' | 'Lax', maxAge: number): string =>
  `Path=/; HttpOnly; SameSite=${sameSite}; Max-Age=${maxAge}${site.isSecure ? '; Secure' : ''}`;

export const sessionCookie = (site: Site, secret: string, seconds: number): string =>
  `${nameOf(site)}=${secret}; ${attributes(site, 'Strict', seconds)}`;
export const noSession = (site: Site): string => `${nameOf(site)}=; ${attributes(site, 'Strict', 0)}`;

export const flowCookie = (site: Site, kept: unknown, seconds: number): string =>
  `${flowNameOf(site)}=${Buffer.from(JSON.stringify(kept)).toString('base64url')}; ${attributes(site, 'Lax', seconds)}`;
export const noFlow = (site: Site): string => `${flowNameOf(site)}=; ${attributes(site, 'Lax', 0)}`;

const cookieAt = ({ headers }: Pick<HttpRequest, 'headers'>, name: string): string | undefined =>
  (headers['cookie'] ?? '')
    .split(';')
    .map((one) => one.trim())
    .find((one) => one.startsWith(`${name}=`))
    ?.slice(name.length + 1);

/** What was kept of a sign-in in progress; undefined if it took too long, or began elsewhere. */
export const flowIn = (request: Pick<HttpRequest, 'headers'>): unknown => {
  try {
    const text = cookieAt(request, flowNameOf(siteOf(request)));
    return text === undefined ? undefined : JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
};

/** A page of another origin cannot set a custom header without a preflight, which this server never grants. */
export const ownHeader = 'tidegate-console';

/**
 * The session of a request. A browser adds the cookie to requests caused by any page, so it counts only with the header
 * of the console, and only from the same origin.
 */
export const sessionIn = (request: Pick<HttpRequest, 'headers'>): string | undefined => {
  const site = siteOf(request);
  const { origin } = request.headers;
  if (request.headers[ownHeader] === undefined) return undefined;
  return origin === undefined || origin.toLowerCase() === site.origin
    ? cookieAt(request, nameOf(site))
    : undefined;
};
