import { createHash } from 'node:crypto';
import type { Json } from '#domain/json.ts';
import { isObject, sameJson } from '#domain/json.ts';
import { asText } from '#adapters/engine/embedded/interpreter/json-text.ts';
import { runtimeFailure } from '#adapters/engine/embedded/errors.ts';
import type { PathScope } from '#adapters/engine/embedded/interpreter/path-language.ts';

type Intrinsic = (args: readonly Json[], scope: PathScope) => Json;

/** The intrinsic functions of JSONPath states, for the replay of recorded machines. */
export const intrinsics: Readonly<Record<string, Intrinsic>> = {
  Format: ([pattern, ...rest]) => {
    let next = 0;
    return asText(pattern).replaceAll('{}', () => asText(rest[next++] ?? null));
  },
  StringToJson: ([text]) => (text === '' ? null : (JSON.parse(asText(text)) as Json)),
  JsonToString: ([value]) => JSON.stringify(value ?? null),
  JsonMerge: ([a, b]) => ({ ...(isObject(a) ? a : {}), ...(isObject(b) ? b : {}) }),
  Array: (args) => args,
  ArrayLength: ([list]) => listOf(list).length,
  ArrayGetItem: ([list, index]) => listOf(list)[Number(index)] ?? null,
  ArrayContains: ([list, value]) => listOf(list).some((item) => sameJson(item, value)),
  ArrayUnique: ([list]) =>
    listOf(list).filter((item, at, all) => all.findIndex((other) => sameJson(item, other)) === at),
  ArrayPartition: ([list, size]) => {
    const [items, width] = [listOf(list), whole(size)];
    return Array.from({ length: Math.ceil(items.length / width) }, (_, i) =>
      items.slice(i * width, (i + 1) * width),
    );
  },
  ArrayRange: ([first, last, step]) => {
    const [from, to, by] = [whole(first), whole(last), whole(step)];
    const length = Math.max(0, Math.floor((to - from) / by) + 1);
    if (length > 1000) throw runtimeFailure('States.ArrayRange makes at most 1000 items.');
    return Array.from({ length }, (_, i) => from + i * by);
  },
  /** The separator is a set of characters, and empty parts are left out. */
  StringSplit: ([text, separator]) => {
    const marks = new Set(asText(separator));
    const parts: string[] = [''];
    for (const letter of asText(text))
      if (marks.has(letter)) parts.push('');
      else parts.push(`${parts.pop() ?? ''}${letter}`);
    return parts.filter((part) => part !== '');
  },
  Base64Encode: ([text]) => Buffer.from(asText(text), 'utf8').toString('base64'),
  Base64Decode: ([text]) => Buffer.from(asText(text), 'base64').toString('utf8'),
  Hash: ([data, algorithm]) =>
    createHash(asText(algorithm).replace('-', '').toLowerCase()).update(asText(data), 'utf8').digest('hex'),
  /** Each operand is rounded before they are added. */
  MathAdd: ([a, b]) => whole(a) + whole(b),
  MathRandom: ([first, last], { random }) => {
    const [from, to] = [whole(first), whole(last)];
    return from + Math.floor(random() * (to - from));
  },
  UUID: (_args, { id }) => id(),
};

const listOf = (value: Json | undefined): readonly Json[] => {
  if (Array.isArray(value)) return value as readonly Json[];
  throw runtimeFailure(`An intrinsic function needs an array, not ${JSON.stringify(value)}.`);
};

const whole = (value: Json | undefined): number => {
  if (typeof value === 'number') return Math.round(value);
  throw runtimeFailure(`An intrinsic function needs a number, not ${JSON.stringify(value)}.`);
};
