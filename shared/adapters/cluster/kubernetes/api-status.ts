import { isObject } from '#domain/json.ts';
import { maskText } from '#domain/kube/mask-secrets.ts';
import type { StatusCause } from '#domain/kube/status-cause.ts';
import { type Login, withoutSecrets } from './auth/credentials.ts';

/** What we were about when trouble came. */
export interface Attempt {
  readonly cluster: string;
  readonly verb: 'get' | 'list' | 'watch' | 'logs' | 'patch' | 'apply' | 'delete' | 'discover' | 'review';
  /** `Deployment shop/checkout`, `Pods in shop`. */
  readonly what: string;
  readonly namespace?: string;
  readonly writes: boolean;
  /** A JSON Patch with `test` operations. */
  readonly guarded?: boolean;
}

/** `meta/v1.Status`, as far as we read it; what a server sends is not checked beforehand. */
export interface Status {
  readonly message?: string;
  readonly reason?: string;
  readonly details?: { readonly name?: string; readonly causes?: unknown };
}

/** A request that times out gets a Status that does not state its kind (measured on 1.37.2). */
export const statusOf = (body: unknown): Status | undefined =>
  isObject(body) &&
  (body['kind'] === 'Status' || body['status'] === 'Failure') &&
  typeof (body['message'] ?? '') === 'string'
    ? body
    : undefined;

/** A page of a proxy as text. */
export const textOf = (body: unknown): string =>
  typeof body === 'string' ? cut(body, mostRead).replace(/<[^<>]*>/g, ' ') : '';

/** A server's message may have any length; this much of it is read. */
const mostRead = 8192;
const mostCauses = 50;

const cut = (text: string, most: number): string => (text.length <= most ? text : text.slice(0, most));

/** What the server said, cut, without the secrets of the login. */
export const saidBy = (text: string, login: Login): string =>
  maskText(withoutSecrets(cut(text, mostRead), login));

/** The causes that a refusal names, without the login's secrets and without long echoes. */
export const causesOf = (
  status: Status | undefined,
  attempt: Attempt,
  login: Login,
): readonly StatusCause[] => {
  const causes: unknown = status?.details?.causes;
  if (!Array.isArray(causes)) return [];
  return causes
    .slice(0, mostCauses)
    .filter(isObject)
    .map((cause) => ({
      field: wordsOf(cause['field']),
      reason: wordsOf(cause['reason']),
      message: quoteless(attempt, saidBy(withoutEcho(wordsOf(cause['message'])), login)),
    }));
};

/** What the API quotes of a Secret is not repeated, because it might be a secret value. */
export const quoteless = ({ what }: Attempt, words: string): string =>
  what.startsWith('Secret ') ? words.replace(/"(?:[^"\\]|\\.)*"/g, '"..."') : words;

/** The API repeats the value that it refuses, be it the whole object with all that it holds: only short ones stay. */
const withoutEcho = (message: string): string =>
  message.length <= 300 ? message : message.replace(/(Invalid value: ).*(: .*)$/s, '$1...$2').slice(-300);

const wordsOf = (value: unknown): string => (typeof value === 'string' ? value : '');
