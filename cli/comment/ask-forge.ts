import { isObject, type JsonObject } from '#domain/json.ts';
import { readText } from '../answer.ts';
import { Exit, exit } from '../exit.ts';
import type { Comment } from './forge.ts';

export interface Asking {
  /** `GitHub` */
  readonly forge: string;
  readonly headers: Readonly<Record<string, string>>;
  /** What the token must be allowed. */
  readonly right: string;
}

export type AskForge = (method: string, url: string, body?: JsonObject) => Promise<unknown>;

const patienceMs = 20_000;

/** Calls the API of a forge. An Exit says what was refused and what to do; it never repeats the token or a response. */
export const askForge =
  ({ forge, headers, right }: Asking): AskForge =>
  async (method, url, body) => {
    const trouble = (reason: string) => new Exit(exit.unreachable, `the comment was not written: ${reason}`);
    const answer = await fetch(url, {
      method,
      headers: { ...headers, 'content-type': 'application/json', 'user-agent': 'tidegate' },
      redirect: 'error',
      signal: AbortSignal.timeout(patienceMs),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }).catch(() => {
      throw trouble(`${forge} at ${new URL(url).host} does not answer`);
    });
    if (answer.status === 401 || answer.status === 403)
      throw trouble(`${forge} refuses the token (${answer.status}); it needs ${right}`);
    if (answer.status === 404)
      throw trouble(`${forge} finds no such request, or the token may not see it (404); it needs ${right}`);
    if (!answer.ok) throw trouble(`${forge} answered ${answer.status}; try again`);
    const text = await readText(answer).catch(() => {
      throw trouble(`the answer of ${forge} was cut off or too long`);
    });
    try {
      return JSON.parse(text) as unknown;
    } catch {
      throw trouble(`${forge} did not answer JSON`);
    }
  };

const pageSize = 100;
/** Requests with more comments are none that people still read. */
const mostPages = 50;

/** Every comment of a list that comes in pages; `page` counts from 1. */
export const everyComment = async (
  ask: AskForge,
  urlOf: (page: number, size: number) => string,
): Promise<readonly Comment[]> => {
  const found: Comment[] = [];
  for (let page = 1; page <= mostPages; page += 1) {
    const items = await ask('GET', urlOf(page, pageSize));
    const some = Array.isArray(items) ? items : [];
    found.push(...some.flatMap(commentOf));
    if (some.length < pageSize) break;
  }
  return found;
};

const commentOf = (item: unknown): readonly Comment[] => {
  if (!isObject(item)) return [];
  const { id, body } = item;
  return typeof id === 'number' && typeof body === 'string' ? [{ id, body }] : [];
};

/** A variable of the CI job; an Exit where it is missing. */
export const variable = (
  env: Readonly<Record<string, string | undefined>>,
  name: string,
  why: string,
): string => {
  const value = env[name];
  if (value === undefined || value === '')
    throw new Exit(exit.usage, `--comment needs the variable ${name}: ${why}`);
  return value;
};
