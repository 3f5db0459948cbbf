import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as oidc from 'openid-client';
import { Exit, exit } from '../exit.ts';
import type { Io } from '../io.ts';
import { discover, failed, type Provider, signInOf } from './provider.ts';
import type { SignIn } from './sign-ins.ts';

/** How long a person may take to sign in, ms. */
const patienceMs = 5 * 60_000;

/**
 * Signs in with a browser on this machine: authorization code with PKCE, answered to a port of 127.0.0.1 that is open
 * only meanwhile (RFC 8252).
 */
export const signInByBrowser = async (io: Io, provider: Provider): Promise<SignIn> => {
  const config = await discover(provider);
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/callback`;
    const pkceCodeVerifier = oidc.randomPKCECodeVerifier();
    const [expectedState, expectedNonce] = [oidc.randomState(), oidc.randomNonce()];
    const url = oidc.buildAuthorizationUrl(config, {
      redirect_uri: address,
      scope: provider.scopes,
      code_challenge: await oidc.calculatePKCECodeChallenge(pkceCodeVerifier),
      code_challenge_method: 'S256',
      state: expectedState,
      nonce: expectedNonce,
      // Who stays signed in must have agreed to it (OpenID Connect Core 11).
      ...(provider.scopes.split(' ').includes('offline_access') && { prompt: 'consent' }),
    });
    io.err(`open this address in a browser on this machine to sign in:\n  ${url.href}`);
    const { back, response } = await comingBack(io, server, address);
    const checks = { pkceCodeVerifier, expectedState, expectedNonce, idTokenExpected: true };
    const tokens = await oidc.authorizationCodeGrant(config, back, checks).catch((error: unknown) => {
      say(response, 400, 'You were not signed in. The terminal says why.');
      return failed('you were not signed in', provider)(error);
    });
    say(response, 200, 'You are signed in. You can close this window.');
    return signInOf(provider, tokens);
  } finally {
    server.close();
    server.closeIdleConnections();
  }
};

interface Return {
  readonly back: URL;
  readonly response: ServerResponse;
}

/** The first request to the callback address; any other gets a 404. */
const comingBack = (io: Io, server: Server, address: string): Promise<Return> => {
  const waiting = Promise.withResolvers<Return>();
  const giveUp = (why: string) => waiting.reject(new Exit(exit.denied, why));
  const late = setTimeout(() => giveUp('nobody has signed in within 5 minutes'), patienceMs);
  const letGo = io.onInterrupt(() => giveUp('you were not signed in'));
  server.on('request', (request, response) => {
    const back = new URL(request.url ?? '/', address);
    if (request.method !== 'GET' || back.pathname !== '/callback')
      return say(response, 404, 'Nothing is here.');
    waiting.resolve({ back, response });
  });
  return waiting.promise.finally(() => {
    clearTimeout(late);
    letGo();
  });
};

const say = (response: ServerResponse, status: number, text: string): void => {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', connection: 'close' });
  response.end(`${text}\n`);
};
