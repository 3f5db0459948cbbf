import { own } from '#domain/json.ts';
import { formatMistake } from '#shared/compiler/format-mistake.ts';
import type { Mistake } from '#domain/config/place.ts';
import type { Language } from '#domain/view/sentences/language.ts';
import type { Problem } from '#domain/view/view.ts';
import { listOf, misfit, readText, type Shape } from './answer.ts';
import type { Connection } from './connection.ts';
import { Exit, type ExitCode, exit } from './exit.ts';
import { clean } from './text/clean.ts';
import { message } from './words/message.ts';

export type Ask = ReturnType<typeof asker>;

interface Asking {
  readonly body?: unknown;
  readonly key?: string;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Calls the server's API, connecting at the first request. An Exit says why it was refused, could not be reached, or
 * could not be understood: the response must have the shape that the caller names.
 */
export const asker = (connect: () => Promise<Connection>, language: Language = 'en') => {
  let connection: Promise<Connection> | undefined;
  return async <T>(method: string, path: string, shape: Shape, asking: Asking = {}): Promise<T> => {
    const { server, token } = await (connection ??= connect());
    const response = await send(server, `${server}${path}`, {
      method,
      headers: {
        ...(token === '' ? {} : { authorization: `Bearer ${token}` }),
        accept: 'application/json',
        'accept-language': language,
        ...(asking.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(asking.key === undefined ? {} : { 'idempotency-key': asking.key }),
      },
      ...(asking.body === undefined ? {} : { body: JSON.stringify(asking.body) }),
      ...(asking.signal === undefined ? {} : { signal: asking.signal }),
      redirect: 'error',
    });
    const text = await readText(response).catch(unheard(server, asking.signal));
    if (!response.ok) throw refused(response.status, text);
    return understood(server, text, shape) as T;
  };
};

const send = (server: string, url: string, init: RequestInit): Promise<Response> =>
  fetch(url, init).catch(unheard(server, init.signal ?? undefined));

const unheard =
  (server: string, signal: AbortSignal | undefined) =>
  (error: unknown): never => {
    if (signal?.aborted === true) throw error;
    const cause =
      error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
    throw new Exit(exit.unreachable, message('no-answer', { server, cause: clean(cause) }));
  };

const understood = (server: string, text: string, shape: Shape): unknown => {
  const value = parsed(text);
  const wrong = value === undefined ? 'it is no JSON' : misfit(value, shape);
  if (wrong === undefined) return value;
  throw new Exit(exit.unreachable, message('no-control-plane', { server, wrong: clean(wrong) }));
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const codeOf: Readonly<Record<number, ExitCode>> = {
  401: exit.denied,
  403: exit.denied,
  409: exit.conflict,
  410: exit.conflict,
  423: exit.blocked,
  429: exit.unreachable,
  502: exit.unreachable,
  503: exit.unreachable,
  504: exit.unreachable,
};

/** Problems that their status alone does not tell from others. */
const codeOfProblem: Readonly<Record<string, ExitCode>> = { store: exit.store, 'no-plan': exit.blocked };

/** The sentence of a problem document (RFC 9457), or the status where the answer is none. */
const refused = (status: number, text: string): Exit => {
  const byStatus = codeOf[status] ?? exit.usage;
  const problem = parsed(text);
  if (misfit(problem, { title: 'text', detail: 'text' }) !== undefined)
    return new Exit(byStatus, message('answered-status', { status }));
  const { detail, title, code, mistakes } = problem as Problem & { readonly mistakes?: unknown };
  const lines = linesOf(mistakes);
  const said = lines.length === 0 ? clean(detail || title) : `${clean(title)}:${lines.join('')}`;
  return new Exit(own(codeOfProblem, code) ?? byStatus, said);
};

const linesOf = (mistakes: unknown): readonly string[] =>
  misfit(mistakes, listOf({ file: 'text', line: 'number', column: 'number', reason: 'text' })) === undefined
    ? (mistakes as readonly Mistake[]).map((mistake) => `\n  ${clean(formatMistake(mistake))}`)
    : [];
