import { isObject } from '#domain/json.ts';
import type { Difference } from './cases.ts';

/** A replacement that was made in the recording; those without a pattern named a place and need no work here. */
export type Normalizer = { readonly regex?: string; readonly to: string };

/** Every place where the two differ, placeholders of the recording taken as wildcards. */
export const compare = (
  got: unknown,
  wanted: unknown,
  normalizers: readonly Normalizer[],
  at = '',
): readonly Difference[] => differences(loosen(got, normalizers), loosen(wanted, []), at);

/** JSON inside strings is opened, and the recording's own replacements are made, so that both sides look alike. */
const loosen = (value: unknown, normalizers: readonly Normalizer[]): unknown => {
  if (typeof value === 'string') return loosenText(value, normalizers);
  if (Array.isArray(value)) return value.map((item) => loosen(item, normalizers));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== 'RedriveCount' && key !== 'timestamp')
      .map(([key, item]) => [key, loosen(item, normalizers)]),
  );
};

const loosenText = (text: string, normalizers: readonly Normalizer[]): unknown => {
  if (/^\s*[[{"]/.test(text)) {
    const opened = parse(text);
    if (opened !== undefined && opened !== text) return loosen(opened, normalizers);
  }
  return normalizers.reduce(
    (changed, { regex, to }) =>
      regex === undefined ? changed : changed.replaceAll(new RegExp(regex, 'g'), to),
    text,
  );
};

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const differences = (got: unknown, wanted: unknown, at: string): readonly Difference[] => {
  if (typeof wanted === 'string') return matches(got, wanted) ? [] : [{ at, got, wanted }];
  if (Array.isArray(wanted) && Array.isArray(got) && wanted.length === got.length)
    return wanted.flatMap((item, index) => differences(got[index], item, `${at}[${index}]`));
  if (isObject(wanted) && isObject(got)) {
    const keys = [...new Set([...Object.keys(wanted), ...Object.keys(got)])];
    return keys.flatMap((key) => differences(got[key], wanted[key], `${at}/${key}`));
  }
  return Object.is(got, wanted) ? [] : [{ at, got, wanted }];
};

/** `<…>` stands for anything; so does a «…» that the recording's own inputs could not resolve. */
const matches = (got: unknown, wanted: string): boolean => {
  if (got === wanted) return true;
  if (typeof got === 'string' && /«.*»/.test(got)) return true;
  if (/(^|-)date$|^timestamp$/.test(wanted))
    return typeof got === 'number' || !Number.isNaN(Date.parse(String(got)));
  if (!/<[^<>]+>/.test(wanted)) return false;
  const pattern = wanted
    .split(/<[^<>]+>/)
    .map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`))
    .join('[\\s\\S]*');
  return new RegExp(`^${pattern}$`).test(typeof got === 'string' ? got : JSON.stringify(got));
};
