import * as oidc from 'openid-client';
import { Exit, exit } from '../exit.ts';
import type { Io } from '../io.ts';
import { clean } from '../text/clean.ts';
import { discover, failed, type Provider, signInOf } from './provider.ts';
import type { SignIn } from './sign-ins.ts';

/** Signs in on another device (RFC 8628): shows an address and a code, and waits until it has been entered there. */
export const signInByDevice = async (io: Io, provider: Provider): Promise<SignIn> => {
  const config = await discover(provider);
  if (config.serverMetadata().device_authorization_endpoint === undefined)
    throw new Exit(exit.usage, `${clean(provider.name)} has no device flow; sign in without --device`);
  const asked = await oidc
    .initiateDeviceAuthorization(config, { scope: provider.scopes })
    .catch(failed('the provider refuses the device flow', provider));
  io.err(`open ${clean(asked.verification_uri)} and enter the code ${clean(asked.user_code)}`);
  if (asked.verification_uri_complete !== undefined)
    io.err(`or open ${clean(asked.verification_uri_complete)}`);
  const stopping = new AbortController();
  const letGo = io.onInterrupt(() => stopping.abort());
  try {
    const tokens = await oidc.pollDeviceAuthorizationGrant(config, asked, undefined, {
      signal: stopping.signal,
    });
    return signInOf(provider, tokens);
  } catch (error) {
    return failed('you were not signed in', provider)(error);
  } finally {
    letGo();
  }
};
