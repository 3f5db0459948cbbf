import { isFailure } from '#domain/failure.ts';
import type { Counts, Gauged, Paired } from '#domain/analysis/observation.ts';
import type { Answers } from '#domain/analysis/missing-data.ts';
import type { Check, Judging } from '#domain/analysis/verdict.ts';
import type { CountsQuery, Metrics, PodWindow } from '#ports/metrics.ts';

/** Which pods of which workload, and from when to when (epoch ms). */
export type Asked = Pick<CountsQuery, 'namespace' | 'workload' | 'pods' | 'from' | 'to' | 'sides'>;

/**
 * Runs all queries that the checks need, each separately: one that fails leaves its reason, and the others still return
 * their numbers.
 */
export const readNumbers = async (
  open: () => Promise<Metrics>,
  { checks, windowSeconds }: Pick<Judging, 'checks' | 'windowSeconds'>,
  asked: Asked,
): Promise<Answers> => {
  const isCounted = checks.some(({ kind }) => kind !== 'gauge' && kind !== 'pair');
  const query = { ...asked, windowSeconds };
  const named = async <Row>(name: string, read: (metrics: Metrics) => Promise<readonly Row[]>) =>
    [name, await orWhy(async () => read(await open()))] as const;
  const [counted, gauges, pairs] = await Promise.all([
    isCounted ? countedBy(open, checks, query) : { counts: [] },
    Promise.all(
      ofKind(checks, 'gauge').map(({ gauge, query: own }) =>
        named(gauge, (metrics) => gaugedFrom(metrics, { ...query, gauge, ...(own && { query: own }) })),
      ),
    ),
    Promise.all(
      ofKind(checks, 'pair').map(({ name, bad, total }) =>
        named(name, (metrics) => pairedFrom(metrics, { ...query, name, bad, total })),
      ),
    ),
  ]);
  return { ...counted, gauges: Object.fromEntries(gauges), pairs: Object.fromEntries(pairs) };
};

/** Errors are counted all the same where the latency cannot be had: its bucket may be missing, or its unit be wrong. */
const countedBy = async (
  open: () => Promise<Metrics>,
  checks: readonly Check[],
  query: CountsQuery,
): Promise<Pick<Answers, 'counts' | 'untimed'>> => {
  const also = alsoAsked(checks);
  const counts = await orWhy(async () => countsFrom(await open(), { ...query, ...also }));
  if (typeof counts !== 'string' || Object.keys(also).length === 0) return { counts };
  const bare = await orWhy(async () => countsFrom(await open(), query));
  return typeof bare === 'string' ? { counts } : { counts: bare, untimed: counts };
};

/** The rows of all questions that were answered. */
export const rowsIn = ({ counts, gauges, pairs }: Answers) => ({
  windows: rowsOf(counts),
  gauges: Object.values(gauges).flatMap((one) => rowsOf(one)),
  pairs: Object.values(pairs).flatMap((one) => rowsOf(one)),
});

const rowsOf = <Row>(answer: readonly Row[] | string): readonly Row[] =>
  typeof answer === 'string' ? [] : answer;

const ofKind = <K extends Check['kind']>(checks: readonly Check[], kind: K) =>
  checks.filter((check): check is Extract<Check, { kind: K }> => check.kind === kind);

/** A source that cannot answer is a reason for a verdict, not a fault of the judge. */
const orWhy = async <Row>(read: () => Promise<readonly Row[]>): Promise<readonly Row[] | string> => {
  try {
    return await read();
  } catch (error) {
    if (isFailure(error, 'MetricsUnreachable', 'ConfigRefused')) return error.message;
    throw error;
  }
};

const alsoAsked = (checks: readonly Check[]): Pick<CountsQuery, 'slowerThanMs' | 'buckets'> => {
  const latency = checks.find((check) => check.kind === 'latency');
  return {
    ...(latency === undefined ? {} : { slowerThanMs: latency.slowerThanMs }),
    ...(checks.some(({ kind }) => kind === 'slowdown') ? { buckets: true } : {}),
  };
};

const countsFrom = async (metrics: Metrics, query: CountsQuery): Promise<readonly Counts[]> =>
  (await metrics.counts(query)).map(countsOf);

/** The start of a window follows from its end. */
const countsOf = ({ pod, to, requests, errors, slow, buckets }: PodWindow): Counts => ({
  pod,
  to,
  requests,
  errors,
  ...(slow === undefined ? {} : { slow }),
  ...(buckets === undefined ? {} : { buckets }),
});

const gaugedFrom = async (
  metrics: Metrics,
  query: Parameters<Metrics['gauges']>[0],
): Promise<readonly Gauged[]> =>
  (await metrics.gauges(query)).map(({ pod, to, mean }) => ({ gauge: query.gauge, pod, to, mean }));

const pairedFrom = async (
  metrics: Metrics,
  query: Parameters<Metrics['pairs']>[0],
): Promise<readonly Paired[]> =>
  (await metrics.pairs(query)).map(({ pod, to, bad, all }) => ({ name: query.name, pod, to, bad, all }));
