import type { JWTPayload } from 'jose';
import type { Issuer } from '#domain/access/issuer.ts';
import type { Verified } from '#ports/identity.ts';

/** Groups beyond this are no list of groups. */
const mostGroups = 500;

/** The identity of a verified token: a person who has signed in, or a job of a CI system. */
export const callerOf = (issuer: Issuer, payload: JWTPayload): Verified => {
  const { name, clientId, groupsClaim, nameClaim } = issuer;
  const sub = payload.sub ?? '';
  const shown = textOf(payload[nameClaim]);
  const caller = {
    kind: clientId === undefined ? 'job' : 'oidc',
    id: `${name}:${sub}`,
    issuer: name,
    claims: claimsOf(payload),
    groups: groupsOf(payload[groupsClaim]),
  };
  if (clientId === undefined) {
    // A job is not the person who has caused it: it acts for them, and is never taken for them.
    const actor = textOf(payload['actor']) ?? textOf(payload['user_login']);
    const behalf = actor === undefined ? {} : { onBehalfOf: `${name}:${actor}` };
    const title = actor === undefined ? sub : `${sub} (${actor})`;
    return {
      kind: 'known',
      also: [],
      caller: { ...caller, ...behalf, name: `${name} ${title}`.slice(0, 200) },
    };
  }
  const isVouchedFor = shown !== undefined && (nameClaim !== 'email' || payload['email_verified'] === true);
  return {
    kind: 'known',
    caller: { ...caller, name: (shown ?? textOf(payload['name']) ?? sub).slice(0, 200) },
    also: isVouchedFor ? [`${name}:${shown}`] : [],
  };
};

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

const groupsOf = (value: unknown): readonly string[] =>
  (Array.isArray(value) ? value : [value])
    .filter((one): one is string => typeof one === 'string' && one !== '')
    .slice(0, mostGroups);

/** The claims that roles may use. */
const claimsOf = (payload: JWTPayload): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(payload)
      .filter(([, value]) => ['string', 'number', 'boolean'].includes(typeof value))
      .map(([name, value]) => [name, String(value)]),
  );
