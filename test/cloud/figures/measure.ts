import { statSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../build/places.ts';
import type { Outcome } from '../lambda/sandbox.ts';
import type { Cloud } from '../open-cloud.ts';

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

/** How long a person waits whose request finds nobody awake. */
export interface ApiStarts {
  readonly starts: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly worstMs: number;
}

/** Starts each function of the API cold so many times, one after the other. */
export const measureApi = async ({ stack, pool }: Cloud, times: number): Promise<ApiStarts> => {
  const taken: number[] = [];
  for (let round = 0; round < times; round += 1)
    for (const { name } of stack.functions.filter((fn) => fn.name.endsWith('Api'))) {
      pool.cool();
      const { ms, initMs = 0 } = await called(pool.call(name, inputOf(name)));
      taken.push(ms + initMs);
    }
  const sorted = taken.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.ceil(sorted.length * share) - 1] ?? 0;
  return { starts: sorted.length, p50Ms: at(0.5), p95Ms: at(0.95), worstMs: at(1) };
};

const called = async (outcome: Promise<Outcome | 'throttled' | 'failed'>): Promise<Outcome> => {
  const come = await outcome;
  if (typeof come === 'string') throw new Error(`a call that was not disturbed ${come}`);
  return come;
};

/** A request for an API, and a release that is not there for a task. */
const inputOf = (name: string, path = '/healthz'): Buffer =>
  Buffer.from(
    JSON.stringify(
      name.endsWith('Api')
        ? {
            rawPath: path,
            rawQueryString: '',
            headers: {},
            requestContext: { http: { method: 'GET', path } },
            isBase64Encoded: false,
          }
        : { release: 'none', target: 'none', key: 'figures', token: 'none' },
    ),
  );

const answerOf = ({ payload, isError }: Outcome): string => {
  const said = JSON.parse(payload.toString() || 'null') as { errorType?: string; statusCode?: number } | null;
  return isError ? (said?.errorType ?? 'died') : String(said?.statusCode ?? 'ok');
};
