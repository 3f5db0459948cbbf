import {
  CloudWatchClient,
  type CloudWatchClientConfig,
  GetMetricDataCommand,
} from '@aws-sdk/client-cloudwatch';
import type {
  GetMetricDataCommandOutput,
  MetricDataQuery,
  MetricDataResult,
} from '@aws-sdk/client-cloudwatch';
import { Failure } from '#domain/failure.ts';
import { bounded } from '#adapters/aws/bounded-client.ts';
import { awsTrouble } from '#adapters/aws/errors.ts';
import type { Wanted } from './queries.ts';

/** Values of one series by the start of their window, epoch ms. */
export type Points = ReadonlyMap<number, number>;

/** Reads series between two instants (epoch ms) and returns them by `<of> <pod>`; a series without points is absent. */
export type AskCloudWatch = (
  wanted: readonly Wanted[],
  from: number,
  to: number,
) => Promise<ReadonlyMap<string, Points>>;

export interface CloudWatchAddress {
  readonly client: CloudWatchClientConfig;
  readonly timeoutMs?: number;
}

/** One request may hold 500 queries. */
const queriesAtOnce = 500;
const mostPages = 50;
/** A page has 100,800 values at most. */
const mostBytes = 8 * 1024 * 1024;

export const openCloudWatchWire = ({
  client: config,
  timeoutMs = 15_000,
}: CloudWatchAddress): AskCloudWatch => {
  const client = bounded(new CloudWatchClient({ maxAttempts: 3, ...config }), { timeoutMs, mostBytes });
  const page = async (
    queries: readonly MetricDataQuery[],
    from: number,
    to: number,
    token: string | undefined,
  ) => {
    const command = new GetMetricDataCommand({
      MetricDataQueries: [...queries],
      StartTime: new Date(from),
      EndTime: new Date(to),
      ScanBy: 'TimestampAscending',
      ...(token === undefined ? {} : { NextToken: token }),
    });
    try {
      return await client.send(command, { abortSignal: AbortSignal.timeout(timeoutMs) });
    } catch (error) {
      throw fail(awsTrouble('CloudWatch', error).message.replace(/^CloudWatch: /, ''));
    }
  };
  const ask = async (wanted: readonly Wanted[], from: number, to: number) => {
    const ids = new Map(wanted.map((one, index) => [keyOf(one), `q${index}`]));
    const queries = wanted.map((one) => queryOf(one, ids));
    const points = new Map<string, Map<number, number>>();
    let token: string | undefined;
    let statuses = new Map<string, string>();
    for (let pages = 0; ; pages += 1) {
      if (pages === mostPages) throw fail(`its answer has more than ${mostPages} pages; ask for fewer pods`);
      const answer = await page(queries, from, to, token);
      statuses = takeIn(answer, points, statuses);
      token = answer.NextToken;
      if (token === undefined) break;
    }
    const partial = [...statuses.values()].find((status) => status !== 'Complete');
    if (partial !== undefined) throw fail(`its answer is incomplete (${partial}), which counts as no data`);
    const keys = new Map([...ids].map(([key, id]) => [id, key]));
    return new Map([...points].map(([id, values]) => [keys.get(id) ?? id, values]));
  };
  return async (wanted, from, to) => {
    const batches = podsTogether(wanted);
    const found = new Map<string, Points>();
    for (const batch of batches)
      for (const [key, values] of await ask(batch, from, to)) found.set(key, values);
    return found;
  };
};

const fail = (reason: string): Failure => new Failure('MetricsUnreachable', 'CloudWatch', reason);

export const keyOf = ({ of, pod }: Pick<Wanted, 'of' | 'pod'>): string => `${of} ${pod}`;

const queryOf = (wanted: Wanted, ids: ReadonlyMap<string, string>): MetricDataQuery => {
  const { pod, math, query } = wanted;
  const Id = ids.get(keyOf(wanted)) ?? '';
  return math === undefined
    ? { ...query, Id }
    : { Id, Expression: math((of) => ids.get(keyOf({ of, pod })) ?? '') };
};

/** Series of one pod stay in one request, since math may join them. */
const podsTogether = (wanted: readonly Wanted[]): readonly (readonly Wanted[])[] => {
  const batches: Wanted[][] = [];
  for (const own of Map.groupBy(wanted, ({ pod }) => pod).values()) {
    const last = batches.at(-1);
    if (last === undefined || last.length + own.length > queriesAtOnce) batches.push([...own]);
    else last.push(...own);
  }
  return batches;
};

/** The status of a series is that of its last page. */
const takeIn = (
  { MetricDataResults = [], Messages = [] }: GetMetricDataCommandOutput,
  points: Map<string, Map<number, number>>,
  before: ReadonlyMap<string, string>,
): Map<string, string> => {
  const [message] = Messages;
  if (message !== undefined) throw fail(`${message.Code ?? 'it'}: ${(message.Value ?? '').slice(0, 300)}`);
  const statuses = new Map(before);
  for (const result of MetricDataResults) {
    const id = result.Id ?? '';
    statuses.set(id, result.StatusCode ?? 'no status');
    const known = points.get(id) ?? new Map<number, number>();
    for (const [at, value] of valuesOf(result)) known.set(at, value);
    points.set(id, known);
  }
  return statuses;
};

const valuesOf = ({
  Timestamps = [],
  Values = [],
}: MetricDataResult): readonly (readonly [number, number])[] =>
  Timestamps.flatMap((at, index) => {
    const value = Values[index];
    return value === undefined || !Number.isFinite(value) ? [] : [[at.getTime(), value] as const];
  });
