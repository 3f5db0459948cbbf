import type * as z from 'zod';
import type { Source } from './schema.ts';
import { describeIssue, nameOf, type SettingMistake } from './describe-issue.ts';
import { childValue, isMap, metaOf, settingsIn } from './walk.ts';

interface Read<T> {
  readonly value?: T;
  readonly mistakes: readonly SettingMistake[];
}

/** Holds settings against their schema: all mistakes at once. Words that were written are quoted only from a file. */
export const checkSettings = <S extends z.ZodType>(
  schema: S,
  value: unknown,
  source: Source,
): Read<z.infer<S>> => {
  const parsed = schema.safeParse(value);
  const foreign = foreignIn(schema, value, source);
  const isSaid = ({ path }: SettingMistake): boolean =>
    foreign.some((one) => one.path.join('\0') === path.join('\0'));
  const wrong = (parsed.error?.issues ?? []).flatMap((issue) => describeIssue(schema, value, issue, source));
  const mistakes = [...foreign, ...choicesIn(schema, value), ...wrong.filter((one) => !isSaid(one))];
  return mistakes.length === 0 && parsed.success ? { value: parsed.data, mistakes } : { mistakes };
};

/** Settings that count only elsewhere. */
const foreignIn = (schema: z.ZodType, value: unknown, source: Source): readonly SettingMistake[] =>
  settingsIn(schema, value).flatMap(({ path, schema: one }) => {
    const { only, instead = '' } = metaOf(one);
    if (only === undefined || only === source) return [];
    const key = String(path.at(-1));
    const where = only === 'file' ? 'tidegate.yaml of one machine' : 'a secret of the cloud';
    return [{ path, reason: `${key} is only for ${where}; ${instead}` }];
  });

/** Fields that exclude each other, or one of which is required. */
const choicesIn = (schema: z.ZodType, root: unknown): readonly SettingMistake[] =>
  [{ path: [], schema }, ...settingsIn(schema, root)].flatMap(({ path, schema: one }) => {
    const { choice } = metaOf(one);
    const value = path.reduce<unknown>(childValue, root);
    if (choice === undefined || !isMap(value)) return [];
    const said = choice.of.filter((name) => value[name] !== undefined);
    if (said.length > 1) return [{ path, reason: `${nameOf(path)} takes only one of ${said.join(' and ')}` }];
    return said.length < choice.least
      ? [{ path, reason: `${nameOf(path)} needs one of ${choice.of.join(', ')}` }]
      : [];
  });
