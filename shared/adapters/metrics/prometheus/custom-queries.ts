import { Failure } from '#domain/failure.ts';
import type { GaugeQuery, GaugeWindow, PairQuery, PairWindow } from '#ports/metrics.ts';
import { filled, gaugeQuery, podMatchers, type PrometheusQueries } from './queries.ts';
import { atBounds, type Source } from './source.ts';
import type { Series } from './series.ts';
import { pairTrouble } from '../windows.ts';

/* Queries that a person wrote. What they answer is looked at before it is believed: shape, labels, numbers, unit. */

/** The mean of a gauge in each window. */
export const gaugesOf = async (
  source: Source,
  query: GaugeQuery,
  pods: readonly string[],
  bounds: readonly number[],
): Promise<readonly GaugeWindow[]> => {
  const { namespace, windowSeconds, gauge } = query;
  const expression = query.query ?? gaugeOf(source.queries, gauge);
  const chosen = podMatchers(source.queries, namespace, pods);
  const text = gaugeQuery(source.queries, expression, chosen, windowSeconds);
  const found = await atBounds(source, text, bounds.slice(1), windowSeconds);
  const levels = byPod(found, source.queries.podLabel, `the gauge ${gauge}`);
  return [...levels].flatMap(([pod, samples]) =>
    [...samples].map(([to, mean]) => ({ pod, from: to - windowSeconds * 1000, to, mean })),
  );
};

/** What went wrong in each window, and of how much; only where both are said. */
export const pairsOf = async (
  source: Source,
  query: PairQuery,
  pods: readonly string[],
  bounds: readonly number[],
): Promise<readonly PairWindow[]> => {
  const { namespace, windowSeconds, name } = query;
  const { podLabel } = source.queries;
  const chosen = podMatchers(source.queries, namespace, pods);
  const ask = async (field: 'bad' | 'total') => {
    const text = filled(query[field], chosen, windowSeconds);
    const found = await atBounds(source, text, bounds.slice(1), windowSeconds);
    return byPod(found, podLabel, `"${field}" of ${name}`);
  };
  const [bad, total] = await Promise.all([ask('bad'), ask('total')]);
  if (total.size > 0 && bad.size === 0)
    throw wrong(
      `"bad" of ${name} answers nothing where "total" does; if that can mean that nothing went wrong, end it with: or 0 * (your total)`,
    );
  return [...total].flatMap(([pod, samples]) =>
    [...samples].flatMap(([to, all]) => {
      const count = bad.get(pod)?.get(to);
      if (count === undefined) return [];
      const trouble = pairTrouble(name, pod, count, all);
      if (trouble !== undefined) throw wrong(trouble);
      return [{ pod, from: to - windowSeconds * 1000, to, bad: Math.min(count, all), all }];
    }),
  );
};

/** The numbers of each pod: one series a pod, under its name, and at least one of its values a number. */
const byPod = (
  found: readonly Series[],
  podLabel: string,
  what: string,
): ReadonlyMap<string, ReadonlyMap<number, number>> => {
  const pods = new Map<string, ReadonlyMap<number, number>>();
  for (const { labels, samples } of found) {
    const pod = labels[podLabel];
    if (pod === undefined || pod === '')
      throw wrong(
        `${what} answers a series without the label "${podLabel}"; keep it: sum by (${podLabel}) (…)`,
      );
    if (pods.has(pod))
      throw wrong(`${what} answers several series for ${pod}; make them one: sum by (${podLabel}) (…)`);
    pods.set(pod, new Map([...samples].flatMap(([at, value]) => (value === undefined ? [] : [[at, value]]))));
  }
  if (found.length > 0 && [...pods.values()].every(({ size }) => size === 0))
    throw wrong(`${what} answers nothing but values that are no numbers (NaN or infinite)`);
  return pods;
};

const wrong = (reason: string): Failure => new Failure('MetricsUnreachable', 'Prometheus', reason);

const gaugeOf = ({ gauges }: PrometheusQueries, name: string): string => {
  const expression = Object.hasOwn(gauges, name) ? gauges[name] : undefined;
  if (expression !== undefined) return expression;
  const known = Object.keys(gauges).join(', ') || 'none';
  throw wrong(`no gauge "${name}" is configured; there are: ${known}; or give it a query of its own`);
};
