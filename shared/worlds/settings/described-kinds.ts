import * as z from 'zod';
import { readKinds } from '#domain/app/parse-kinds.ts';
import { isObject, type Json } from '#domain/json.ts';
import type { Tree } from '#domain/config/tree.ts';
import type { KindDescription } from '#domain/partitioned/description.ts';

type Path = readonly (string | number)[];

/** Kinds of workloads that the operator describes for all applications: written and checked as `release.kinds` is. */
export const kindsSettings = z
  .array(z.record(z.string(), z.unknown()))
  .superRefine((value, context) => {
    const { tree, paths } = placed(value);
    const read = readKinds(tree, 'kinds');
    if (read.kind === 'fine') return;
    for (const { line, reason } of read.mistakes)
      context.addIssue({
        code: 'custom',
        path: [...(paths[line] ?? [])],
        message: reason,
        params: { isWhole: true },
      });
  })
  .transform((value): readonly KindDescription[] => {
    const read = readKinds(placed(value).tree, 'kinds');
    return read.kind === 'fine' ? read.value : [];
  });

/** The value as a tree whose lines are indexes of paths: so a mistake shows where in the value it is. */
const placed = (value: readonly Readonly<Record<string, unknown>>[]) => {
  const paths: Path[] = [];
  const grow = (part: Json, path: Path): Tree => {
    const at = { file: '', line: paths.push(path) - 1, column: 0 };
    if (Array.isArray(part))
      return { kind: 'list', at, items: part.map((item: Json, index) => grow(item, [...path, index])) };
    if (isObject(part)) {
      const entries = Object.entries(part as Readonly<Record<string, Json>>);
      return {
        kind: 'map',
        at,
        entries: new Map(entries.map(([name, one]) => [name, grow(one, [...path, name])])),
      };
    }
    return { kind: 'leaf', at, value: part as string | number | boolean | null };
  };
  return { tree: grow(value as readonly Readonly<Record<string, Json>>[], []), paths };
};
