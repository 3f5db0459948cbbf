import * as z from 'zod';
import type { Failure } from '#domain/failure.ts';
import { breathe } from '#shared/services/breathe.ts';
import { anyList } from '../../schema/any-list.ts';
import type { Samples } from './windows.ts';

export interface Series {
  readonly labels: Readonly<Record<string, string>>;
  readonly samples: Samples;
  /** Native histograms, by epoch ms, as the API writes them. */
  readonly histograms?: ReadonlyMap<number, unknown>;
}

/** A time in seconds, and the value measured then. */
const pair = z.tuple([z.number(), z.unknown()]);
const pairs = z.array(pair);

/** One element of `data.result`, of a vector or a matrix (Prometheus: HTTP API, expression query result formats). */
const series = z.object({
  metric: z.record(z.string(), z.string()),
  value: pair.optional(),
  values: pairs.optional(),
  histograms: pairs.optional(),
});
const answer = z.object({ result: anyList });

/** As many as all our windows of a thousand pods have; Prometheus itself would give fifty million. */
const mostSamples = 500_000;
/** Of one series Prometheus gives 11,000. */
const mostOfOne = 20_000;
/** A few milliseconds of work. */
const atOnce = 10_000;

/** The series of an answer that went well; fails where they are not what the API promises, or more than we weigh. */
export const seriesOf = async (
  data: unknown,
  fail: (reason: string) => Failure,
): Promise<readonly Series[]> => {
  const whole = answer.safeParse(data);
  if (!whole.success) throw fail('its answer contains no result; is this the address of Prometheus?');
  const found: Series[] = [];
  let [samples, rested] = [0, 0];
  for (const [index, one] of whole.data.result.entries()) {
    const length = lengthOf(one);
    samples += length;
    if (samples > mostSamples)
      throw fail(`its answer has more than ${mostSamples} samples; narrow the query down`);
    if (length > mostOfOne) throw fail(`a series of its answer has more than ${mostOfOne} samples`);
    if (samples - rested > atOnce) {
      await breathe();
      rested = samples;
    }
    const read = series.safeParse(one);
    if (!read.success)
      throw fail(`its answer is not what Prometheus answers: ${placeOf(index, read.error)} is wrong`);
    found.push(toSeries(read.data));
  }
  return found;
};

const lengthOf = (one: unknown): number => {
  const { values, histograms } = (one ?? {}) as { readonly values?: unknown; readonly histograms?: unknown };
  return (
    1 + [values, histograms].reduce<number>((sum, list) => sum + (Array.isArray(list) ? list.length : 0), 0)
  );
};

const placeOf = (index: number, { issues }: z.ZodError): string =>
  ['data.result', index, ...(issues[0]?.path ?? [])].map(String).join('.').slice(0, 200);

const toSeries = ({ metric, value, values, histograms }: z.infer<typeof series>): Series => ({
  labels: Object.fromEntries(Object.entries(metric).map(([name, text]) => [name, wordOf(text)])),
  samples: new Map(
    (values ?? (value === undefined ? [] : [value])).map(([at, told]) => [msOf(at), numberOf(told)]),
  ),
  ...(histograms !== undefined && { histograms: new Map(histograms.map(([at, told]) => [msOf(at), told])) }),
});

const msOf = (seconds: number): number => Math.round(seconds * 1000);

const wordOf = (text: string): string =>
  text
    .slice(0, 4000)
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .slice(0, 400);

/** NaN and the infinities are not numbers that anything can be counted with. */
const numberOf = (value: unknown): number | undefined => {
  const number = typeof value === 'string' && value !== '' ? Number(value) : Number.NaN;
  return Number.isFinite(number) ? number : undefined;
};
