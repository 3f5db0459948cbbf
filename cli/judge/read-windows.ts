import { isObject } from '#domain/json.ts';
import type { AnonymousRow, AnonymousWindows } from '#domain/analysis/anonymize.ts';
import { placeInJson } from '#shared/compiler/json-positions.ts';
import { Exit, exit } from '../exit.ts';
import { clean } from '../text/clean.ts';

type Path = readonly (string | number)[];

/**
 * The output of `tidegate judge export`, or a single series of windows; mistakes are reported with file, line and
 * column.
 */
export const readWindows = (file: string, text: string): readonly AnonymousWindows[] => {
  const wrong = (path: Path, reason: string): Exit => {
    const { line, column } = placeInJson(text, path);
    return new Exit(exit.usage, `${clean(file)}:${line}:${column} ${clean(reason)}`);
  };
  const said = parsed(file, text);
  const [items, path] =
    isObject(said) && said['items'] !== undefined ? [said['items'], ['items']] : [[said], []];
  if (!Array.isArray(items)) throw wrong(path, 'items must be a list of windows');
  if (items.length === 0) throw wrong(path, 'it holds no windows');
  return items.map((item: unknown, index) =>
    seriesOf(item, path.length === 0 ? [] : [...path, index], wrong),
  );
};

type Wrong = (path: Path, reason: string) => Exit;

const parsed = (file: string, text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (error) {
    const [, line, column] =
      /line (\d+) column (\d+)/.exec(error instanceof Error ? error.message : '') ?? [];
    // If the text ends too early the parser gives no position: it is the end.
    const place = line === undefined ? `:${text.split('\n').length}` : `:${line}:${column}`;
    throw new Exit(
      exit.usage,
      `${clean(file)}${place} is not JSON here; \`tidegate judge export\` writes such files`,
    );
  }
};

const seriesOf = (item: unknown, path: Path, wrong: Wrong): AnonymousWindows => {
  if (!isObject(item)) throw wrong(path, 'a series of windows must be a map: windowSeconds, canary, stable');
  const { windowSeconds, canaryPods = [], gauges, pairs } = item;
  if (typeof windowSeconds !== 'number' || !(windowSeconds > 0))
    throw wrong([...path, 'windowSeconds'], 'windowSeconds must be more than 0');
  const rows = (field: string, numbers: readonly string[]) =>
    rowsOf(item[field], [...path, field], ['pod', 'seconds', ...numbers], wrong);
  const counts = ['requests', 'errors'];
  return {
    windowSeconds,
    canaryPods: Array.isArray(canaryPods) ? canaryPods.map(Number) : [],
    canary: rows('canary', counts) as unknown as readonly AnonymousRow[],
    stable: rows('stable', counts) as unknown as readonly AnonymousRow[],
    ...(gauges === undefined ? {} : { gauges: rows('gauges', ['gauge', 'mean']) as never }),
    ...(pairs === undefined ? {} : { pairs: rows('pairs', ['pair', 'bad', 'all']) as never }),
  };
};

const rowsOf = (rows: unknown, path: Path, numbers: readonly string[], wrong: Wrong): readonly unknown[] => {
  if (!Array.isArray(rows)) throw wrong(path, `${String(path.at(-1))} must be a list of windows`);
  for (const [index, row] of rows.entries() as Iterable<[number, unknown]>) {
    const at = [...path, index];
    if (!isObject(row)) throw wrong(at, `a window must be a map of ${numbers.join(', ')}`);
    for (const name of numbers)
      if (typeof row[name] !== 'number')
        throw wrong(
          [...at, name],
          `a window needs ${name} as a number, not ${JSON.stringify(row[name]) ?? 'nothing'}`,
        );
    const trouble = bucketTrouble(row['buckets']);
    if (trouble !== undefined) throw wrong([...at, 'buckets'], trouble);
  }
  return rows;
};

const bucketTrouble = (buckets: unknown): string | undefined => {
  if (buckets === undefined) return undefined;
  const numbers = (of: unknown): of is readonly number[] =>
    Array.isArray(of) && of.every((one) => typeof one === 'number');
  const isRight =
    isObject(buckets) &&
    numbers(buckets['bounds']) &&
    numbers(buckets['counts']) &&
    buckets['bounds'].length === buckets['counts'].length &&
    typeof buckets['all'] === 'number';
  return isRight ? undefined : 'buckets need bounds and counts, two lists of numbers of one length, and all';
};
