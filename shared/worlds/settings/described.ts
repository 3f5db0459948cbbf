import * as z from 'zod';
import { readKinds } from '#domain/app/parse-kinds.ts';
import { readRouters } from '#domain/app/parse-routers.ts';
import type { Read } from '#domain/config/result.ts';
import { isObject, type Json } from '#domain/json.ts';
import type { Tree } from '#domain/config/tree.ts';
import type { KindDescription } from '#domain/partitioned/description.ts';
import type { RouterDescription } from '#domain/traffic/description.ts';

type Path = readonly (string | number)[];

/** What the operator describes for all applications is written and checked as in a release section. */
const described = <T>(reading: (tree: Tree) => Read<readonly T[]>) =>
  z
    .array(z.record(z.string(), z.unknown()))
    .superRefine((value, context) => {
      const { tree, paths } = placed(value);
      const read = reading(tree);
      if (read.kind === 'fine') return;
      for (const { line, reason } of read.mistakes)
        context.addIssue({
          code: 'custom',
          path: [...(paths[line] ?? [])],
          message: reason,
          params: { isWhole: true },
        });
    })
    .transform((value): readonly T[] => {
      const read = reading(placed(value).tree);
      return read.kind === 'fine' ? read.value : [];
    });

export const kindsSettings = described<KindDescription>((tree) => readKinds(tree, 'kinds'));
export const routersSettings = described<RouterDescription>((tree) => readRouters(tree, 'routers'));

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
