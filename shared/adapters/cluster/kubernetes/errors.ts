import { Failure } from '#domain/failure.ts';
import { fieldManager } from '#ports/cluster.ts';
import { type Attempt, type Status, causesOf, quoteless, saidBy, statusOf, textOf } from './api-status.ts';
import type { Login } from './auth/credentials.ts';
import type { Answer, NoAnswer } from './http-answer.ts';

/**
 * No response: says whether a write may have happened all the same, and if not even a connection was made, what to look
 * at (`advice`).
 */
export const unanswered = (attempt: Attempt, trouble: NoAnswer, advice?: string): Failure =>
  new Failure(
    'ClusterUnreachable',
    placeOf(attempt),
    `${trouble.message}${outcomeOf(attempt, trouble.sent)}${trouble.sent || advice === undefined ? '' : `; ${advice}`}`,
    attempt.writes ? { outcome: trouble.sent ? 'unknown' : 'none' } : {},
  );

/** The named failure that an answer other than 2xx means; `login` is only used to hide its secrets. */
export const troubleOf = (attempt: Attempt, answer: Answer, login: Login): Failure => {
  const status = statusOf(answer.body);
  const said = saidBy(status?.message ?? textOf(answer.body), login);
  const seen: Seen = { attempt, code: answer.status, said, status, login };
  return admission(seen) ?? byCode(seen);
};

interface Seen {
  readonly attempt: Attempt;
  readonly code: number;
  readonly said: string;
  readonly status: Status | undefined;
  readonly login: Login;
}

const byCode = (seen: Seen): Failure => {
  const { code } = seen;
  if (code === 401 || code === 403) return forbidden(seen);
  if (code === 404) return fail(seen, 'NotFound', seen.said || 'there is no such object');
  if (code === 409) return conflict(seen);
  if (code === 422) return invalid(seen);
  if (code === 429) return unreachable(seen, 'it is too busy and asks to retry later', 'none');
  if (code >= 300 && code < 400)
    return unreachable(
      seen,
      'it answers with a redirect, which is never followed; give its real address',
      'none',
    );
  if (code === 400 || code === 405 || code === 413 || code === 415)
    return fail(seen, 'ManifestRefused', seen.said);
  return unreachable(seen, seen.said || 'it failed', 'unknown');
};

/** Webhooks and quotas speak through several codes; their words are the same in all. */
const admission = (seen: Seen): Failure | undefined => {
  const { said, code } = seen;
  const denied = /admission webhook "([^"]+)" denied the request/.exec(said);
  if (denied !== null) return fail(seen, 'ManifestRefused', said, { webhook: denied[1] });
  const broken = /failed calling webhook "([^"]+)"/.exec(said);
  if (broken !== null && code >= 500) return unreachable(seen, said, 'none', { webhook: broken[1] });
  // Server-side apply answers 500 to an object that does not fit the schema (measured on 1.37.2).
  const misfit = /failed to create typed patch object \(.*?\): (.*)$/.exec(said);
  if (misfit !== null) return fail(seen, 'ManifestRefused', misfit[1] ?? said);
  if (code !== 403) return undefined;
  if (said.includes('exceeded quota:'))
    return fail(seen, 'QuotaDenied', `${said}; raise the quota, or ask for less`);
  const policed = seen.status?.details?.name !== undefined && said.includes(' is forbidden: ');
  return policed && !/User "[^"]*" cannot/.test(said) && !said.includes('being terminated')
    ? fail(seen, 'ManifestRefused', said)
    : undefined;
};

const forbidden = (seen: Seen): Failure => {
  const { said, attempt, code } = seen;
  const rbac = /User "([^"]*)" cannot (\S+) resource "([^"]+)"/.exec(said);
  const data = {
    verb: rbac?.[2] ?? attempt.verb,
    resource: rbac?.[3] ?? attempt.what,
    namespace: /in the namespace "([^"]+)"/.exec(said)?.[1] ?? attempt.namespace,
    user: rbac?.[1],
  };
  if (code === 401)
    return fail(seen, 'ClusterForbids', 'it does not accept our credentials; they may have expired', data);
  const advice = rbac === null ? '' : '; grant it, or give Tidegate other credentials';
  return fail(seen, 'ClusterForbids', `${said}${advice}`, data);
};

const conflict = (seen: Seen): Failure => {
  const conflicts = causesOf(seen.status, seen.attempt, seen.login)
    .filter((cause) => cause.reason === 'FieldManagerConflict')
    .map((cause) => ({ manager: /conflict with "([^"]+)"/.exec(cause.message)?.[1], field: cause.field }));
  if (conflicts.length === 0) return fail(seen, 'Conflict', `${seen.said}; it was changed in the meantime`);
  const owned = conflicts.map(({ manager, field }) => `${field} belongs to ${ownerOf(manager)}`);
  return fail(seen, 'Conflict', `${owned.join(', ')}; remove it there, or leave it out here`, { conflicts });
};

/** What we have patched is not ours to apply: a guarded patch must not be undone by an apply without guards. */
const ownerOf = (manager: string | undefined): string => {
  if (manager === fieldManager) return 'an earlier patch of our own, so change it by a guarded patch';
  return manager ?? 'somebody else';
};

/**
 * The API server does not report that a `test` failed (measured on 1.37.2): a guarded patch refused without causes is
 * one.
 */
const invalid = (seen: Seen): Failure => {
  const causes = causesOf(seen.status, seen.attempt, seen.login);
  if (causes.length === 0 && seen.attempt.guarded === true)
    return fail(seen, 'Conflict', 'the object is not as the patch expects it; nothing was changed');
  const words = causes
    .map(({ field, message }) => (field === '' ? message : `${field}: ${message}`))
    .join('; ');
  return fail(seen, 'ManifestRefused', words || seen.said, { causes });
};

const fail = (
  { attempt, code }: Seen,
  name: 'ClusterForbids' | 'QuotaDenied' | 'ManifestRefused' | 'Conflict' | 'NotFound',
  reason: string,
  data: Readonly<Record<string, unknown>> = {},
): Failure =>
  new Failure(name, placeOf(attempt), `${quoteless(attempt, reason)} (${code})`, { status: code, ...data });

const unreachable = (
  { attempt, code }: Seen,
  reason: string,
  outcome: 'none' | 'unknown',
  data: Readonly<Record<string, unknown>> = {},
): Failure =>
  new Failure(
    'ClusterUnreachable',
    placeOf(attempt),
    `${quoteless(attempt, reason)} (${code})${outcomeOf(attempt, outcome === 'unknown')}`,
    {
      status: code,
      ...(attempt.writes ? { outcome } : {}),
      ...data,
    },
  );

const outcomeOf = ({ writes }: Attempt, perhaps: boolean): string => {
  if (!writes) return '';
  return perhaps
    ? '; whether the change was made is unknown, so read before writing again'
    : '; nothing was changed';
};

const placeOf = ({ cluster, verb, what }: Attempt): string => `cluster ${cluster}, ${verb} ${what}`;
