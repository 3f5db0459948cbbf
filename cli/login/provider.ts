import * as oidc from 'openid-client';
import { Exit, exit } from '../exit.ts';
import { clean } from '../text/clean.ts';
import { adviceOnSecret } from './client-secret.ts';
import type { SignIn } from './sign-ins.ts';

/** Where people sign in to a server, as `/v1/sign-in` reports. */
export interface Provider {
  readonly name: string;
  readonly url: string;
  readonly clientId: string;
  readonly scopes: string;
  /** Of a confidential client; it is not kept. */
  readonly clientSecret?: string | undefined;
}

/** What every answer of a provider may take, s. */
const patience = 15;

/** The provider's addresses, read from its configuration. It is https, or on this machine. */
export const discover = async ({
  url,
  clientId,
  clientSecret,
}: Pick<Provider, 'url' | 'clientId' | 'clientSecret'>): Promise<oidc.Configuration> => {
  const isHere = ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(url).hostname);
  const execute = isHere ? [oidc.allowInsecureRequests] : [];
  const proof = clientSecret === undefined ? oidc.None() : oidc.ClientSecretBasic(clientSecret);
  return oidc
    .discovery(new URL(url), clientId, undefined, proof, { execute, timeout: patience })
    .catch(failed(`the provider ${url} cannot be used`));
};

/** The sign-in that tokens make; the ID token is what servers are shown. */
export const signInOf = (
  { url, clientId }: Pick<Provider, 'url' | 'clientId'>,
  tokens: oidc.TokenEndpointResponse & oidc.TokenEndpointResponseHelpers,
): SignIn => {
  const expiresAt = (tokens.claims()?.exp ?? 0) * 1000;
  const { id_token: idToken, refresh_token: refreshToken } = tokens;
  if (idToken === undefined)
    throw new Exit(exit.denied, 'the provider gave no ID token; its client needs the scope openid');
  return { issuer: url, clientId, idToken, expiresAt, ...(refreshToken !== undefined && { refreshToken }) };
};

/** A new ID token for one that has run out; undefined where the provider gives none, so that people sign in again. */
export const refresh = async (
  { issuer, clientId, refreshToken }: SignIn,
  clientSecret: string | undefined,
): Promise<SignIn | undefined> => {
  if (refreshToken === undefined) return undefined;
  try {
    const config = await discover({ url: issuer, clientId, clientSecret });
    const renewed = signInOf({ url: issuer, clientId }, await oidc.refreshTokenGrant(config, refreshToken));
    return { refreshToken, ...renewed };
  } catch {
    return undefined;
  }
};

/** The message of an error at the provider. */
export const failed =
  (what: string, asked?: Pick<Provider, 'clientId' | 'clientSecret'>) =>
  (error: unknown): never => {
    if (error instanceof Exit) throw error;
    if (asked !== undefined && isAboutTheClient(error))
      throw new Exit(exit.denied, `${what}: ${adviceOnSecret(asked.clientId, asked.clientSecret)}`);
    const { error_description: said } = error as { readonly error_description?: unknown };
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : undefined;
    const why =
      typeof said === 'string' ? said : (cause ?? (error instanceof Error ? error.message : 'unknown'));
    throw new Exit(exit.denied, `${what}: ${clean(why)}`);
  };

/** RFC 6749 5.2: the client could not be authenticated. */
const isAboutTheClient = (error: unknown): boolean =>
  error instanceof oidc.WWWAuthenticateChallengeError ||
  (error instanceof oidc.ResponseBodyError &&
    ['invalid_client', 'unauthorized_client'].includes(error.error));
