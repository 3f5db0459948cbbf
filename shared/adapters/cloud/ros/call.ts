import Core from '@alicloud/pop-core';
import { isObject } from '#domain/json.ts';
import { BoundedAgent } from './bounded-agent.ts';
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

/** Texts, numbers, and lists of texts or of records; lists become `Name.1`, `Name.1.Key`. */
export type RosParams = Readonly<
  Record<
    string,
    string | number | boolean | undefined | readonly (string | Readonly<Record<string, string>>)[]
  >
>;

/** Calls one action and returns its outcome; `secrets` are values that no reason may contain. Never throws. */
export type CallRos = (action: string, params: RosParams, secrets?: readonly string[]) => Promise<RosOutcome>;

const tenSeconds = 10_000;

/**
 * pop-core made usable: always POST (otherwise parameters and the signature appear in URLs), with a timeout that leaves
 * time for a stack, bounded answers, the status of the response, and without its error texts.
 */
export const openCall = (
  profile: RosProfile,
  credentials: CredentialSource,
  product: ProductName = 'ros',
): CallRos => {
  const timeoutMs = profile.timeout ?? tenSeconds;
  const agent = new BoundedAgent({ ca: profile.ca, timeoutMs });
  return async (action, params, secrets = []) => {
    const got = await credentials();
    if (typeof got === 'string') return { kind: 'refused', status: 0, code: noCredentials, reason: got };
    const client = new VerboseCore({
      endpoint: endpointOf(profile, product),
      apiVersion: products[product].version,
      ...got,
    });
    const hidden = [...secrets, got.accessKeyId, got.accessKeySecret, got.securityToken ?? ''];
    try {
      const answer = await client.request<unknown>(action, paramsOf(profile, params), {
        method: 'POST',
        timeout: timeoutMs,
        headers: headersOf(profile, product, action),
        agent,
      });
      const [body, entry] = Array.isArray(answer) ? answer : [answer];
      return outcomeOf(statusOf(entry), body, hidden);
    } catch (error) {
      const data = isObject(error) ? error['data'] : undefined;
      if (!isObject(data) || !isObject(error)) return outcomeOfError(error);
      return outcomeOf(statusOf(error['entry']), data, hidden);
    }
  };
};

/** In its verbose mode pop-core hands out the status of an answer, which it does not look at itself. */
class VerboseCore extends Core {
  readonly verbose = true;
}

const statusOf = (entry: unknown): number => {
  const response = isObject(entry) ? entry['response'] : undefined;
  const status = isObject(response) ? response['statusCode'] : undefined;
  return typeof status === 'number' ? status : 0;
};

/** pop-core would send `undefined` as that word. */
const paramsOf = (profile: RosProfile, params: RosParams): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries({ ...commonParams(profile), ...params }).filter(([, value]) => value !== undefined),
  );
