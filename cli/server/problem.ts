import type { Problem } from '#domain/view/view.ts';
import type { HttpAnswer } from '#shared/http/http.ts';

const titles: Readonly<Record<number, string>> = {
  400: 'Malformed request',
  403: 'Not from here',
  413: 'Too large',
  500: 'Our fault',
  503: 'Busy',
};

/** A refusal by the server itself, before any handler is called (RFC 9457). */
export const problem = (status: number, code: string, detail: string): HttpAnswer => {
  const body: Problem = {
    type: `https://tidegate.dev/problems/${code}`,
    title: titles[status] ?? 'Refused',
    status,
    code,
    detail,
  };
  return { status, headers: { 'content-type': 'application/problem+json' }, body: JSON.stringify(body) };
};
