import type { Problem } from '#domain/view/view.ts';
import type { HttpAnswer } from '#shared/http.ts';

const titles: Readonly<Record<number, string>> = {
  400: 'Malformed request',
  401: 'Not authenticated',
  404: 'Not found',
  405: 'Method not allowed',
  409: 'Not possible now',
  410: 'Too late',
  413: 'Too large',
  422: 'Cannot be carried out',
  500: 'Our fault',
  503: 'Not reachable now',
};

/** What a refusal may add: headers, and members of the problem document such as `mistakes`. */
export interface Extra {
  readonly headers?: Readonly<Record<string, string>>;
  readonly members?: Readonly<Record<string, unknown>>;
}

/**
 * A door says no. `code` is the stable word for programs, the message one sentence for people: what, and what to do.
 * Neither ever repeats what was sent, because both end up in logs and on screens of others.
 */
export class Refusal extends Error {
  readonly status: number;
  readonly code: string;
  readonly extra: Extra;

  constructor(status: number, code: string, detail: string, extra: Extra = {}) {
    super(detail);
    this.name = 'Refusal';
    this.status = status;
    this.code = code;
    this.extra = extra;
  }
}

/** RFC 9457. */
export const problem = ({ status, code, message, extra }: Refusal): HttpAnswer => {
  const document: Problem = {
    type: `https://tidegate.dev/problems/${code}`,
    title: titles[status] ?? 'Refused',
    status,
    code,
    detail: message,
  };
  return {
    status,
    headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store', ...extra.headers },
    body: JSON.stringify({ ...extra.members, ...document }),
  };
};
