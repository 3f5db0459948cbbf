import { Failure } from '#domain/failure.ts';
import { isObject } from '#domain/json.ts';
import type { Login } from '../oci/place.ts';

/** What a docker login is kept under, where it is not the host itself. */
const spellings = (host: string): readonly string[] => [
  host,
  `https://${host}`,
  `https://${host}/v1/`,
  `https://${host}/v2/`,
  ...(host === 'docker.io' ? ['https://index.docker.io/v1/', 'index.docker.io'] : []),
];

/**
 * The login of a registry in a docker `config.json` (also the `.dockerconfigjson` of a pull Secret); undefined when it
 * holds none. Passwords that only a helper program knows are refused: programs are not run.
 */
export const loginIn = (file: string, text: string, host: string): Login | undefined => {
  const config = parsed(file, text);
  const auths = isObject(config['auths']) ? config['auths'] : {};
  const entry = spellings(host)
    .map((name) => (Object.hasOwn(auths, name) ? auths[name] : undefined))
    .find(isObject);
  const login = entry && loginOf(file, host, entry);
  if (login !== undefined) return login;
  const helpers = isObject(config['credHelpers']) ? config['credHelpers'] : {};
  const isKept = entry !== undefined && typeof config['credsStore'] === 'string';
  if (!isKept && !spellings(host).some((name) => Object.hasOwn(helpers, name))) return undefined;
  const reason = `keeps the password of ${host} in a helper program, which Tidegate does not run; give it with usernameEnv and passwordEnv`;
  throw new Failure('ConfigRefused', file, reason);
};

const loginOf = (
  file: string,
  host: string,
  { auth, username, password }: Readonly<Record<string, unknown>>,
): Login | undefined => {
  if (typeof username === 'string' && typeof password === 'string') return { username, password };
  if (typeof auth !== 'string' || auth === '') return undefined;
  const both = Buffer.from(auth, 'base64').toString('utf8');
  const colon = both.indexOf(':');
  if (colon < 1)
    throw new Failure('ConfigRefused', file, `the login of ${host} is not base64 of name:password`);
  return { username: both.slice(0, colon), password: both.slice(colon + 1) };
};

const parsed = (file: string, text: string): Readonly<Record<string, unknown>> => {
  try {
    const config: unknown = JSON.parse(text);
    if (isObject(config)) return config;
  } catch {
    // The parser's own words would quote the text, and the text holds passwords.
  }
  throw new Failure('ConfigRefused', file, 'is not the JSON of a docker configuration');
};
