import { Failure } from '#domain/failure.ts';

/** One registry that the operator has configured: no other is ever called, whatever an image's name says. */
export interface RegistryPlace {
  /** As in image names: `ghcr.io`, `localhost:5000`; `docker.io` for names without one. */
  readonly host: string;
  /** Plain http; on this machine it needs no saying. */
  readonly http?: boolean;
  /** Our identity there, read when it is needed; undefined for anonymous access. */
  readonly login?: () => Promise<Login | undefined>;
  /** Another host that may hand out its tokens; hosts of the same domain may anyway. */
  readonly tokensFrom?: string;
}

export interface Login {
  readonly username: string;
  readonly password: string;
}

const hub = 'docker.io';
/** The one registry whose host is not in its name. */
const hubApi = 'registry-1.docker.io';

/** The host of a repository, and its path there. */
export const splitRepository = (repository: string): { readonly host: string; readonly path: string } => {
  const [first = '', ...rest] = repository.split('/');
  if (rest.length > 0 && (/[.:A-Z]/.test(first) || first === 'localhost'))
    return first === hub || first === `index.${hub}`
      ? { host: hub, path: onHub(rest.join('/')) }
      : { host: first, path: rest.join('/') };
  return { host: hub, path: onHub(repository) };
};

/** Images without an owner belong to the library. */
const onHub = (path: string): string => (path.includes('/') ? path : `library/${path}`);

const hostName = /^(\[[0-9a-f:.]+\]|[A-Za-z0-9][A-Za-z0-9.-]*)(:\d{1,5})?$/;

/** Where its API answers. */
export const addressOf = ({ host, http = false }: RegistryPlace): URL => {
  const scheme = http || isLocal(host) ? 'http' : 'https';
  const text = `${scheme}://${host === hub ? hubApi : host}/`;
  if (hostName.test(host) && URL.canParse(text)) return new URL(text);
  throw new Failure('ConfigRefused', `registry ${host}`, 'is not a host name like ghcr.io or localhost:5000');
};

const isLocal = (host: string): boolean => /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/.test(host);

/** Whether the password of a registry may go to that address, because the registry sends us there for a token. */
export const mayHandOutTokens = ({ tokensFrom }: RegistryPlace, registry: URL, realm: URL): boolean => {
  if (realm.host === registry.host) return realm.protocol === 'https:' || registry.protocol === 'http:';
  if (realm.protocol !== 'https:') return false;
  return realm.host === tokensFrom || domainOf(realm.hostname) === domainOf(registry.hostname);
};

/** The last two labels of a host name; a numeric address is related to no other. */
const domainOf = (hostname: string): string =>
  /^[\d.]+$|^\[/.test(hostname) ? hostname : hostname.split('.').slice(-2).join('.');
