import { Failure } from '#domain/failure.ts';
import type { Clock } from '#ports/clock.ts';
import { askAws } from '../aws/json-protocol.ts';
import type { AwsKeys } from '../aws/sigv4.ts';
import type { Login } from '../oci/place.ts';

interface Ecr {
  readonly keys: () => AwsKeys;
  readonly clock: Clock;
  /** The endpoint of ECR; default: that of the registry's region. */
  readonly endpoint?: string;
}

/** A login of ECR is good for twelve hours. */
const freshMs = 6 * 3_600_000;

/** Our identity at ECR registries: the caller's role, exchanged for a login that is used for some hours. */
export const ecrLogins = ({ keys, clock, endpoint }: Ecr): ((host: string) => Promise<Login>) => {
  const known = new Map<string, { readonly login: Login; readonly until: number }>();
  return async (host) => {
    const kept = known.get(host);
    if (kept !== undefined && clock.now() < kept.until) return kept.login;
    const login = await fetchLogin({ keys, clock, ...(endpoint === undefined ? {} : { endpoint }) }, host);
    known.set(host, { login, until: clock.now() + freshMs });
    return login;
  };
};

/** `123456789012.dkr.ecr.eu-central-1.amazonaws.com`, in China with another end. */
const ecrHost = /^\d{12}\.dkr\.ecr\.([a-z0-9-]+)\.(amazonaws\.com(?:\.cn)?)$/;

const fetchLogin = async ({ keys, clock, endpoint }: Ecr, host: string): Promise<Login> => {
  const at = `registry ${host}`;
  const [, region = '', domain = ''] = ecrHost.exec(host) ?? [];
  if (region === '')
    throw new Failure(
      'ConfigRefused',
      at,
      'is no name of an ECR registry, <account>.dkr.ecr.<region>.amazonaws.com',
    );
  const said = await askAws({
    url: new URL(endpoint ?? `https://api.ecr.${region}.${domain}/`),
    region,
    service: 'ecr',
    target: 'AmazonEC2ContainerRegistry_V20150921.GetAuthorizationToken',
    body: {},
    keys: keys(),
    at: clock.now(),
  });
  if (said === undefined) throw new Failure('RegistryUnreachable', at, 'ECR did not answer');
  const data = said.body['authorizationData'] as
    | readonly { readonly authorizationToken?: unknown }[]
    | undefined;
  const token = data?.[0]?.authorizationToken;
  const both = typeof token === 'string' ? Buffer.from(token, 'base64').toString('utf8') : '';
  const colon = both.indexOf(':');
  if (said.ok && colon > 0) return { username: both.slice(0, colon), password: both.slice(colon + 1) };
  throw new Failure(
    'ConfigRefused',
    at,
    `ECR answered ${said.refusal}; may this role ask for a login there?`,
  );
};
