import type { Rejection, RejectionKind } from '#domain/rejection.ts';
import type { Problem } from '#domain/view/view.ts';
import type { HttpAnswer } from './http.ts';

/** Status and title of each kind of rejection. Nothing outside this file knows HTTP statuses of errors. */
const answers: Readonly<Record<RejectionKind, readonly [status: number, title: string]>> = {
  malformed: [400, 'Malformed request'],
  unauthenticated: [401, 'Not authenticated'],
  forbidden: [403, 'Not allowed'],
  'not-found': [404, 'Not found'],
  'wrong-method': [405, 'Method not allowed'],
  conflict: [409, 'Not possible now'],
  gone: [410, 'Too late'],
  'too-large': [413, 'Too large'],
  unprocessable: [422, 'Cannot be carried out'],
  broken: [500, 'Internal error'],
  unreachable: [503, 'Temporarily unavailable'],
};

/** The HTTP status of a rejection, for answers that are no problem documents. */
export const statusOf = ({ kind }: Rejection): number => answers[kind][0];

/** The problem document of RFC 9457. */
export const problem = (rejection: Rejection): HttpAnswer => {
  const { kind, code, message, members } = rejection;
  const [status, title] = answers[kind];
  const document: Problem = {
    type: `https://tidegate.dev/problems/${code}`,
    title,
    status,
    code,
    detail: message,
  };
  return {
    status,
    headers: {
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      ...headersFor(rejection),
    },
    body: JSON.stringify({ ...members, ...document }),
  };
};

/** Headers that HTTP requires or recommends with a status. */
const headersFor = ({ kind, members }: Rejection): Readonly<Record<string, string>> => {
  if (kind === 'unauthenticated') return { 'www-authenticate': 'Bearer' };
  if (kind === 'wrong-method' && typeof members['allow'] === 'string') return { allow: members['allow'] };
  if (kind === 'unreachable') return { 'retry-after': '2' };
  return {};
};
