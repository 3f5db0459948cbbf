import { Failure } from '#domain/failure.ts';
import { isObject } from '#domain/json.ts';
import { jsonOf, type Reply, type Send } from './wire.ts';
import { addressOf, mayHandOutTokens, type Login, type RegistryPlace } from './place.ts';

/** What a registry wants to see before it answers (RFC 7235), taken apart. */
interface Challenge {
  readonly scheme: string;
  readonly parameters: Readonly<Record<string, string>>;
}

const readChallenge = (header: string): Challenge => {
  const [scheme = '', ...rest] = header.trim().split(/\s+/);
  const pairs = [...rest.join(' ').matchAll(/(\w+)=(?:"([^"]*)"|([^\s,]*))/g)];
  const parameters = pairs.map(([, name = '', quoted, plain]) => [name.toLowerCase(), quoted ?? plain ?? '']);
  return {
    scheme: scheme.toLowerCase(),
    parameters: Object.fromEntries(parameters) as Challenge['parameters'],
  };
};

/**
 * The Authorization header for the challenge of a 401: the login itself, or a token that may only pull this repository.
 * A password is sent only to the registry, its domain, and the host that the operator allows.
 */
export const authorize = async (
  send: Send,
  place: RegistryPlace,
  path: string,
  { headers }: Reply,
): Promise<string> => {
  const { scheme, parameters } = readChallenge(headers.get('www-authenticate') ?? '');
  const login = await place.login?.();
  if (scheme === 'basic' && login !== undefined) return basic(login);
  if (scheme === 'bearer') return bearer(send, place, path, parameters, login);
  throw refused(
    place,
    login === undefined
      ? 'requires a login, and none is configured'
      : `requires a login of the kind "${scheme}", which Tidegate does not support`,
  );
};

const bearer = async (
  send: Send,
  place: RegistryPlace,
  path: string,
  { realm = '', service }: Challenge['parameters'],
  login: Login | undefined,
): Promise<string> => {
  const url = URL.canParse(realm) ? new URL(realm) : undefined;
  if (url === undefined || !mayHandOutTokens(place, addressOf(place), url))
    throw refused(
      place,
      `sends us to ${url?.host ?? 'nowhere'} for a token, which is not of its domain; allow it with tokensFrom, if it is right`,
    );
  if (service !== undefined) url.searchParams.set('service', service);
  // Our own scope, not that of the challenge: nothing but pulling this repository is ever requested.
  url.searchParams.set('scope', `repository:${path}:pull`);
  const headers = login === undefined ? {} : { authorization: basic(login) };
  const reply = await send({ method: 'GET', url, headers });
  const body = await jsonOf(reply);
  const token: unknown = isObject(body) ? (body['token'] ?? body['access_token']) : undefined;
  if (reply.status === 200 && typeof token === 'string' && /^[\x21-\x7e]{1,65536}$/.test(token))
    return `Bearer ${token}`;
  throw refused(place, `gives no token for ${path} (${reply.status}); ${remedy(login)}`);
};

const remedy = (login: Login | undefined): string =>
  login === undefined ? 'is a login missing for it?' : 'may its login pull this image?';

const basic = ({ username, password }: Login): string =>
  `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;

export const refused = ({ host }: RegistryPlace, reason: string): Failure =>
  new Failure('ConfigRefused', `registry ${host}`, reason);
