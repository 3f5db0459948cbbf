import type { Cause, Explanation } from '#shared/compiler/explain.ts';
import type { Io } from '../io.ts';
import { clean } from '../text/clean.ts';
import { table } from '../text/table.ts';

/** An explanation for people: the value, and for each cause who said what, oldest first. */
export const formatExplanation = (
  io: Io,
  { target, path, value, causes, carriers, by }: Explanation,
): string => {
  const head = `${io.paint('bold', clean(path))} is ${io.paint('bold', show(value))} in ${clean(target)}`;
  const body = causes.map(
    (cause, index) => `${index === 0 ? 'set by' : 'depends on'} ${describeCause(io, cause)}`,
  );
  const set = by === undefined ? [] : [`set by ${clean(by)}`];
  const there = (carriers ?? []).map((cause) => `the object is there by ${describeCause(io, cause)}`);
  return [head, ...body, ...set, ...there].join('\n');
};

const describeCause = (io: Io, { path, chain }: Cause): string => {
  const rows = chain.map(({ file, line, column, value, when }, index) => {
    const isLast = index === chain.length - 1;
    return [
      `  ${clean(file)}:${line}:${column}`,
      show(value),
      isLast ? io.paint('green', 'holds') : io.paint('gray', 'lost'),
      when === undefined ? '' : `when ${clean(when)}`,
    ];
  });
  return `${clean(path)}\n${table(['  WHERE', 'VALUE', '', 'CONDITION'], rows)}`;
};

const show = (value: unknown): string =>
  value === undefined ? 'not there' : clean(JSON.stringify(value)).slice(0, 200);
