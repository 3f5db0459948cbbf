import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair } from 'jose';
import { Provider } from 'oidc-provider';

/** A real OpenID provider (the certified one of npm) on loopback, where anybody signs in by a name; it has the group `sre`. */
export const startProvider = async () => {
  const key = await generateKeyPair('RS256', { extractable: true });
  let answer: RequestListener = (_, response) => void response.end();
  const server = createServer((request, response) => answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const provider = new Provider(url, {
    clients: [client, confidential, guarded],
    claims: { openid: ['sub'], email: ['email', 'email_verified'], groups: ['groups'] },
    scopes: ['openid', 'offline_access', 'email', 'groups'],
    conformIdTokenClaims: false,
    features: { devInteractions: { enabled: true }, deviceFlow: { enabled: true } },
    cookies: { keys: ['of-this-test'] },
    jwks: { keys: [{ ...(await exportJWK(key.privateKey)), kid: 'p1', alg: 'RS256', use: 'sig' }] },
    ttl: {
      IdToken: 60,
      AccessToken: 60,
      AuthorizationCode: 60,
      DeviceCode: 60,
      RefreshToken: 600,
      Grant: 600,
      Interaction: 60,
      Session: 600,
    },
    findAccount: async (_: unknown, id: string) => ({
      accountId: id,
      claims: async () => ({ sub: id, email: `${id}@example.com`, email_verified: true, groups: ['sre'] }),
    }),
  });
  answer = provider.callback();
  return {
    url,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
};

const client = {
  client_id: 'tidegate',
  token_endpoint_auth_method: 'none',
  application_type: 'native',
  grant_types: ['authorization_code', 'refresh_token', 'urn:ietf:params:oauth:grant-type:device_code'],
  response_types: ['code'],
  redirect_uris: ['http://127.0.0.1/callback', 'http://127.0.0.1/v1/session/callback'],
};

/** One that a server keeps a secret of. */
export const confidential = {
  ...client,
  client_id: 'tidegate-server',
  client_secret: 'a-secret-that-only-servers-know',
  token_endpoint_auth_method: 'client_secret_basic',
  grant_types: ['authorization_code'],
};

/** One that people's own machines keep a secret of, because their provider knows no public client. */
export const guarded = {
  ...client,
  client_id: 'tidegate-guarded',
  client_secret: 'a-secret-for-people-of-this-company',
  token_endpoint_auth_method: 'client_secret_basic',
};

/**
 * A browser without a screen: follows redirects with its cookies, and fills each form as that person would. Answers the
 * last page; the walk is over sooner where `arrives` takes the address that a redirect leads to.
 */
export const walkSignIn = async (
  address: string,
  person: string,
  arrives: (location: string) => Promise<boolean> = async () => false,
): Promise<string> => {
  const cookies = new Map<string, string>();
  let [url, fields]: [string, URLSearchParams | undefined] = [address, undefined];
  for (let page = 0; page < 30; page += 1) {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const posting = fields === undefined ? {} : { method: 'POST', body: fields };
    const response = await fetch(url, { ...posting, redirect: 'manual', headers: { cookie } });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      cookies.set(name, value);
    }
    const text = await response.text();
    const location = response.headers.get('location');
    if (location !== null && (await arrives(new URL(location, url).href))) return text;
    const form = /<form[^>]*action="([^"]+)"[^>]*>([\s\S]*?)<\/form>/.exec(text);
    if (location !== null) [url, fields] = [new URL(location, url).href, undefined];
    else if (form === null) return text;
    else [url, fields] = [new URL(form[1] ?? '', url).href, filled(form[2] ?? '', person)];
  }
  throw new Error(`the sign-in did not come to an end at ${url}`);
};

const filled = (form: string, person: string): URLSearchParams => {
  const fields = new URLSearchParams();
  for (const [input] of form.matchAll(/<input[^>]*>/g)) {
    const name = /name="([^"]*)"/.exec(input)?.[1];
    const value = /value="([^"]*)"/.exec(input)?.[1] ?? '';
    if (name !== undefined) fields.set(name, ['login', 'password'].includes(name) ? person : value);
  }
  return fields;
};
