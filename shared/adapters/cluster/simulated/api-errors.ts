import type { StatusCause } from '#domain/kube/status-cause.ts';
import { Failure, type FailureName } from '#domain/failure.ts';

/** One request, as its failures name it. */
export interface Attempt {
  readonly cluster: string;
  readonly verb: 'get' | 'list' | 'watch' | 'logs' | 'create' | 'patch' | 'apply' | 'delete';
  /** `Deployment shop/checkout`. */
  readonly what: string;
  readonly kind: string;
  readonly writes: boolean;
}

/** The failure that the real API's answer with this code would become. */
export const refuse = (
  attempt: Attempt,
  name: FailureName,
  code: number,
  reason: string,
  data: Readonly<Record<string, unknown>> = {},
): Failure => new Failure(name, placeOf(attempt), `${reason} (${code})`, { status: code, ...data });

/** No response; `sent` says whether the request may have had its effect. */
export const unanswered = (attempt: Attempt, reason: string, sent: boolean): Failure => {
  const outcome = sent
    ? '; whether the change was made is unknown, so read before writing again'
    : '; nothing was changed';
  return new Failure(
    'ClusterUnreachable',
    placeOf(attempt),
    `${reason}${attempt.writes ? outcome : ''}`,
    attempt.writes ? { outcome: sent ? 'unknown' : 'none' } : {},
  );
};

/** A check of the API that an object did not pass: what the real one lists as causes. */
export const invalid = (attempt: Attempt, title: string, causes: readonly StatusCause[]): Failure =>
  refuse(
    attempt,
    'ManifestRefused',
    422,
    `${title} is invalid: ${causes.map(({ field, message }) => `${field}: ${message}`).join(', ')}`,
    { causes },
  );

const placeOf = ({ cluster, verb, what }: Attempt): string => `cluster ${cluster}, ${verb} ${what}`;
