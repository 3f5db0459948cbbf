import { statSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../build/places.ts';
import type { Outcome } from '../lambda/sandbox.ts';
import type { Cloud } from '../open-cloud.ts';
import type { Stack } from '../template/stack.ts';

/** One function, started cold and called again warm. */
export interface Figure {
  readonly name: string;
  /** From the start of the process to its first answer. */
  readonly coldMs: number;
  readonly warmMs: number;
  readonly memoryMb: number;
  readonly zipBytes: number;
  /** What it answered the second time: it must have run, and not have died on the way. */
  readonly answer: string;
}

/** Calls every function of the stack twice with an input for nothing; what it answers does not matter, only that it does. */
export const measureStack = async ({ stack, pool }: Cloud): Promise<readonly Figure[]> => {
  const figures: Figure[] = [];
  for (const { name } of stack.functions) {
    pool.cool();
    const cold = await called(
      pool.call(name, inputOf(name, stack.routes.find(({ target }) => target.endsWith(`-${name}`))?.path)),
    );
    const warm = await called(pool.call(name, inputOf(name)));
    figures.push({
      name,
      coldMs: cold.ms + (cold.initMs ?? 0),
      warmMs: warm.ms,
      memoryMb: warm.memoryMb,
      zipBytes: statSync(join(root, '.serverless', `${name}.zip`)).size,
      answer: answerOf(warm),
    });
  }
  return figures;
};

/** One figure of many starts. */
export interface Spread {
  readonly p50: number;
  readonly p95: number;
  readonly worst: number;
}

/** How long a person waits whose request finds nobody awake. */
export interface ApiStarts {
  readonly starts: number;
  /** By the clock, ms; other work on this machine makes it longer. */
  readonly wall: Spread;
  /** The processor's time, ms. */
  readonly cpu: Spread;
}

/** Starts each function of the API cold so many times, one after the other, with a request of its own that it has to admit. */
export const measureApi = async ({ stack, pool, token }: Cloud, times: number): Promise<ApiStarts> => {
  const walls: number[] = [];
  const cpus: number[] = [];
  for (let round = 0; round < times; round += 1)
    for (const { name } of stack.functions.filter((fn) => fn.name.endsWith('Api'))) {
      pool.cool();
      const { ms, initMs = 0, coldCpuMs = 0 } = await called(pool.call(name, ownRequest(stack, name, token)));
      walls.push(ms + initMs);
      cpus.push(coldCpuMs);
    }
  return { starts: walls.length, wall: spreadOf(walls), cpu: spreadOf(cpus) };
};

const spreadOf = (values: readonly number[]): Spread => {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.ceil(sorted.length * share) - 1] ?? 0;
  return { p50: at(0.5), p95: at(0.95), worst: at(1) };
};

/** What a function of the API is for: with a token, so that it reads its secret. */
const ownRequest = ({ routes }: Stack, name: string, token: string): Buffer => {
  const own = routes.filter(({ target }) => target.endsWith(`-${name}`));
  const { method = 'GET', path = '/healthz' } = own.find((route) => route.method === 'GET') ?? own[0] ?? {};
  return requestOf(method, path.replaceAll(/\{\w+\+?\}/g, 'nothing'), { authorization: `Bearer ${token}` });
};

const called = async (outcome: Promise<Outcome | 'throttled' | 'failed'>): Promise<Outcome> => {
  const come = await outcome;
  if (typeof come === 'string') throw new Error(`a call that was not disturbed ${come}`);
  return come;
};

/** A request for an API, and a release that is not there for a task. */
const inputOf = (name: string, path = '/healthz'): Buffer =>
  name.endsWith('Api')
    ? requestOf('GET', path)
    : Buffer.from(JSON.stringify({ release: 'none', target: 'none', key: 'figures', token: 'none' }));

const requestOf = (method: string, path: string, headers: Readonly<Record<string, string>> = {}): Buffer =>
  Buffer.from(
    JSON.stringify({
      rawPath: path,
      rawQueryString: '',
      headers,
      requestContext: { http: { method, path } },
      isBase64Encoded: false,
    }),
  );

const answerOf = ({ payload, isError }: Outcome): string => {
  const said = JSON.parse(payload.toString() || 'null') as { errorType?: string; statusCode?: number } | null;
  return isError ? (said?.errorType ?? 'died') : String(said?.statusCode ?? 'ok');
};
