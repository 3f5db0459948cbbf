import type { HttpAnswer } from './http.ts';

/** A JSON answer that nobody on the way may keep. */
export const json = (status: number, body: unknown): HttpAnswer => ({
  status,
  headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
  body: JSON.stringify(body),
});
