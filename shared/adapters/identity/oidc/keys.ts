import type { JSONWebKeySet } from 'jose';
import type { Clock } from '#ports/clock.ts';
import { fetchJson, patienceMs } from './fetch-json.ts';

/** How long keys are used without asking again; how long at most while the issuer does not answer. */
const freshMs = 10 * 60_000;
const staleMs = 24 * 3_600_000;
/** How long the issuer is not asked again after a look, whatever tokens arrive. */
const restMs = 10_000;

export type KeySet =
  | { readonly kind: 'keys'; readonly set: JSONWebKeySet }
  | { readonly kind: 'failed'; readonly reason: string };

interface Kept {
  set?: JSONWebKeySet;
  /** When the keys were had, and when they were last asked for. */
  at: number;
  asked: number;
  failure?: string;
  loading?: Promise<void> | undefined;
}

/**
 * The public keys of issuers. Fetched when first needed, again when they are old, and once when a token names an
 * unknown key: issuers rotate keys. An issuer that does not answer is not asked again for ten seconds, so nobody waits.
 */
export const openKeys = (clock: Clock): ((issuer: string, kid: string | undefined) => Promise<KeySet>) => {
  const kept = new Map<string, Kept>();
  return async (issuer, kid) => {
    const mine = kept.get(issuer) ?? { at: -Infinity, asked: -Infinity };
    kept.set(issuer, mine);
    const now = clock.now();
    const isHere = mine.set !== undefined && now - mine.at < freshMs && hasKey(mine.set, kid);
    if (!isHere && (mine.loading !== undefined || now - mine.asked >= restMs)) {
      mine.loading ??= load(issuer, mine, clock).finally(() => (mine.loading = undefined));
      await mine.loading;
    }
    return mine.set !== undefined && clock.now() - mine.at < staleMs
      ? { kind: 'keys', set: mine.set }
      : { kind: 'failed', reason: mine.failure ?? 'it was not asked yet' };
  };
};

const hasKey = ({ keys }: JSONWebKeySet, kid: string | undefined): boolean =>
  kid === undefined || keys.some((key) => key.kid === kid);

const load = async (issuer: string, mine: Kept, clock: Clock): Promise<void> => {
  mine.asked = clock.now();
  const found = await readKeys(issuer);
  if (typeof found === 'string') {
    mine.failure = found;
    return;
  }
  mine.set = found;
  mine.at = clock.now();
};

/** The keys that an issuer publishes now, or why they cannot be had. */
const readKeys = async (issuer: string): Promise<JSONWebKeySet | string> => {
  const signal = AbortSignal.timeout(patienceMs);
  const described = await fetchJson(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`, signal);
  if (described.kind === 'failed') return `its configuration cannot be read: ${described.reason}`;
  const { issuer: named, jwks_uri: address } = described.value;
  if (named !== issuer) return 'its configuration names another issuer; "url" must be exactly what it says';
  if (typeof address !== 'string' || !isSafe(address, issuer)) return 'its "jwks_uri" is no https address';
  const answer = await fetchJson(address, signal);
  if (answer.kind === 'failed') return `its keys cannot be read: ${answer.reason}`;
  const { keys } = answer.value;
  return isKeys(keys) ? { keys } : 'its keys are no list of keys';
};

/** Plain http only where the issuer itself is on this machine. */
const isSafe = (address: string, issuer: string): boolean => {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  return (
    url?.protocol === 'https:' || (url?.protocol === 'http:' && url.hostname === new URL(issuer).hostname)
  );
};

const isKeys = (keys: unknown): keys is JSONWebKeySet['keys'] =>
  Array.isArray(keys) &&
  keys.length <= 100 &&
  keys.every((key: unknown) => typeof key === 'object' && key !== null && 'kty' in key);
