import type { HttpAnswer } from './http.ts';

/** A JSON response that no cache may store. */
export const json = (status: number, body: unknown): HttpAnswer => ({
  status,
  headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
  body: JSON.stringify(body),
});
