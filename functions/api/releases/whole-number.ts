import { Rejection } from '#domain/rejection.ts';
import type { HttpRequest } from '#shared/http/http.ts';

interface Bounds {
  readonly from: number;
  readonly to: number;
  readonly usual: number;
}

/** A whole number of the query. */
export const numberOf = (query: HttpRequest['query'], name: string, { from, to, usual }: Bounds): number => {
  const text = query[name];
  if (text === undefined) return usual;
  const value = /^\d{1,6}$/.test(text) ? Number(text) : -1;
  if (value >= from && value <= to) return value;
  throw new Rejection('malformed', 'malformed', `"${name}" must be a whole number from ${from} to ${to}`);
};
