import { Agent } from 'node:https';
import type { CredentialSource } from './credentials.ts';
import { noCredentials, outcomeOf, outcomeOfError, type RosOutcome } from './outcome.ts';
import {
  commonParams,
  endpointOf,
  headersOf,
  type ProductName,
  products,
  type RosProfile,
} from './profile.ts';
import { type FormValue, signedForm } from './sign.ts';
import { post } from './wire.ts';

/** Texts, numbers, and lists of texts or of records; lists become `Name.1`, `Name.1.Key`. */
export type RosParams = Readonly<Record<string, FormValue | undefined>>;

/** Calls one action and returns its outcome; `secrets` are values that no reason may contain. Never throws. */
export type CallRos = (action: string, params: RosParams, secrets?: readonly string[]) => Promise<RosOutcome>;

const tenSeconds = 10_000;

/**
 * Alibaba Cloud's RPC interface: always POST (otherwise parameters and the signature appear in URLs), bounded in time and
 * size. Their own client (pop-core) reads on after its timeout, without a bound, and parses in one go.
 */
export const openCall = (
  profile: RosProfile,
  credentials: CredentialSource,
  product: ProductName = 'ros',
): CallRos => {
  const agent = new Agent({ keepAlive: true, ...(profile.ca !== undefined && { ca: profile.ca }) });
  const url = new URL(`${endpointOf(profile, product).replace(/\/$/, '')}/`);
  return async (action, params, secrets = []) => {
    const keys = await credentials();
    if (typeof keys === 'string') return { kind: 'refused', status: 0, code: noCredentials, reason: keys };
    const hidden = [...secrets, keys.accessKeyId, keys.accessKeySecret, keys.securityToken ?? ''];
    try {
      const { status, body } = await post({
        url,
        headers: headersOf(profile, product, action),
        body: signedForm({
          action,
          version: products[product].version,
          params: paramsOf(profile, params),
          keys,
          // The clock of the signature is the one that the cloud compares with its own.
          at: Date.now(),
        }),
        agent,
        timeoutMs: profile.timeout ?? tenSeconds,
      });
      return outcomeOf(status, body, hidden);
    } catch (error) {
      return outcomeOfError(error);
    }
  };
};

const paramsOf = (profile: RosProfile, params: RosParams): Readonly<Record<string, FormValue>> =>
  Object.fromEntries(
    Object.entries({ ...commonParams(profile), ...params }).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value]],
    ),
  );
