import * as z from 'zod';

/** One trial as a line of JSON: anybody's traffic can be judged, and anybody's judge can be asked. docs/judge-bench.md */
const count = z.number().nullable().optional();
const arms = { xc: count, nc: count, xb: count, nb: count };
const histogram = z
  .object({ bounds: z.array(z.number()).min(1), counts: z.array(z.number()), all: z.number() })
  .refine(({ bounds, counts }) => bounds.length === counts.length, 'as many counts as bounds are needed');
const pods = z.array(z.number().nullable());

/** What was seen in one place, a cluster say. */
const cell = z.object({
  ...arms,
  buckets: z
    .object({ canary: histogram.nullable().optional(), stable: histogram.nullable().optional() })
    .nullable()
    .optional(),
  gauges: z
    .record(z.string(), z.object({ canary: pods.nullable(), stable: pods.nullable() }))
    .nullable()
    .optional(),
});

const window = z.object({
  ...cell.shape,
  at: z.int().nonnegative().optional(),
  step: z.int().nonnegative().optional(),
  canaryPods: z.int().positive().optional(),
  cells: z.record(z.string(), cell.nullable()).optional(),
});

const past = z.object({
  pod: z.string(),
  to: z.number(),
  bad: z.number().nullable().optional(),
  all: z.number().nullable().optional(),
  cell: z.string().optional(),
  buckets: histogram.nullable().optional(),
  gauges: z.record(z.string(), z.number().nullable()).optional(),
});

const howMany = z.int().positive();

const line = z.object({
  scenario: z.string().default('without a name'),
  rep: z.number().optional(),
  truth: z.enum(['good', 'bad']),
  windows: z.array(window.nullable()).min(1),
  windowSeconds: z.number().positive().optional(),
  canaryPods: z
    .union([howMany, z.array(howMany).min(1)], 'must be a whole number from 1 on, or a list of them')
    .optional(),
  stablePods: howMany.optional(),
  share: z
    .union(
      [z.number().min(0).max(1), z.array(z.number().min(0).max(1)).min(1)],
      'must be a number from 0 to 1, or a list of them',
    )
    .optional(),
  defaults: z.boolean().optional(),
  preset: z.enum(['balanced', 'strict', 'no-history']).optional(),
  tail: z.enum(['p50', 'p90', 'p95', 'p99', 'all']).optional(),
  history: z.array(past).optional(),
});

export type Line = z.infer<typeof line>;

/** Fields of a trial that mean nothing here: nobody is to wonder why `default` has no effect. */
const unknownIn = (value: unknown): readonly string[] =>
  typeof value === 'object' && value !== null
    ? Object.keys(value).filter((name) => !(name in line.shape))
    : [];
export type LineWindow = NonNullable<Line['windows'][number]>;
export type LineCell = z.infer<typeof cell>;

/** A trial as it was written, or what is wrong with the line; lines are counted from 1. */
export type Read =
  | {
      readonly line: number;
      readonly text: string;
      readonly trial: Line;
      readonly unknown: readonly string[];
    }
  | { readonly line: number; readonly reason: string };

/** Lines of a text, or as they come from a file that is too large to be held. */
export type Texts = Iterable<string> | AsyncIterable<string>;

/** Many programs write NaN and Infinity, which JSON does not know: they are no numbers, so they are null. */
const withoutNaN = (text: string): string =>
  text.replace(/("(?:[^"\\]|\\.)*")|-?\b(?:NaN|Infinity)\b/g, (_, quoted?: string) => quoted ?? 'null');

/** Reads lines of trials; empty lines are no lines. A bad one is named and leaves the others as they are. */
export async function* readTrials(texts: Texts): AsyncGenerator<Read> {
  let line = 0;
  for await (const raw of texts) {
    line += 1;
    const text = line === 1 ? raw.replace(/^\uFEFF/, '') : raw;
    if (text.trim() === '') continue;
    const read = readLine(text);
    yield typeof read === 'string' ? { line, reason: read } : { line, ...read };
  }
}

const readLine = (raw: string): Omit<Extract<Read, { trial: Line }>, 'line'> | string => {
  const text = withoutNaN(raw);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return `no JSON: ${String(error instanceof Error ? error.message : error).replace(/ \(line 1 column \d+\)$/, '')}`;
  }
  const { success, data, error } = line.safeParse(value);
  if (success) return { text, trial: data, unknown: unknownIn(value) };
  const [issue] = error.issues;
  return `/${issue?.path.join('/') ?? ''}: ${issue?.message ?? 'not a trial'}`;
};
