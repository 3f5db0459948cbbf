import { isObject } from '#domain/json.ts';
import type { QueryLanguage } from '../interpreter/definition.ts';
import type { Found } from './diagnostic.ts';
import { doubtful, under, wrong } from './diagnostic.ts';
import { checkAssign, checkTemplate } from './expressions.ts';

/** Retry and Catch of a state. */
export function* checkHandlers(
  state: Readonly<Record<string, unknown>>,
  at: string,
  language: QueryLanguage,
): Found {
  yield* checkList(state['Retry'], under(at, 'Retry'), checkRetrier);
  yield* checkList(state['Catch'], under(at, 'Catch'), (catcher, place) =>
    checkCatcher(catcher, place, language),
  );
}

type Check = (entry: Readonly<Record<string, unknown>>, at: string) => Found;

function* checkList(list: unknown, at: string, check: Check): Found {
  if (list === undefined) return;
  if (!Array.isArray(list)) return yield wrong(at, 'Expected value of type Array');
  for (const [index, entry] of (list as readonly unknown[]).entries()) {
    const place = under(at, index);
    if (!isObject(entry)) {
      yield wrong(place, 'Expected value of type Object');
      continue;
    }
    yield* checkNames(entry['ErrorEquals'], under(place, 'ErrorEquals'), index === list.length - 1);
    yield* check(entry, place);
  }
}

function* checkNames(names: unknown, at: string, isLast: boolean): Found {
  if (names === undefined)
    return yield wrong(at.replace(/\/ErrorEquals$/, ''), 'These fields are required: [ErrorEquals]');
  if (!Array.isArray(names) || names.some((name) => typeof name !== 'string'))
    return yield wrong(at, 'Expected value of type Array of Strings');
  if (names.length === 0) return yield wrong(at, 'Value cannot be empty');
  if (names.includes('States.ALL') && names.length > 1) yield wrong(at, "'States.ALL' must stand alone");
  if (names.includes('States.ALL') && !isLast) yield wrong(at, "'States.ALL' must be in the last element");
}

const bounds: Readonly<Record<string, { readonly least: number; readonly isWhole: boolean }>> = {
  IntervalSeconds: { least: 1, isWhole: true },
  MaxAttempts: { least: 0, isWhole: true },
  BackoffRate: { least: 1, isWhole: false },
  MaxDelaySeconds: { least: 1, isWhole: true },
};

function* checkRetrier(retrier: Readonly<Record<string, unknown>>, at: string): Found {
  for (const [field, { least, isWhole }] of Object.entries(bounds)) {
    const value = retrier[field];
    if (value === undefined) continue;
    const isGood = typeof value === 'number' && value >= least && (!isWhole || Number.isInteger(value));
    if (!isGood)
      yield wrong(
        under(at, field),
        `Value must be ${isWhole ? 'an integer' : 'a number'} of ${least} or more`,
      );
  }
  const jitter = retrier['JitterStrategy'];
  if (jitter !== undefined && jitter !== 'FULL' && jitter !== 'NONE')
    yield wrong(under(at, 'JitterStrategy'), 'Value must be one of [FULL, NONE]');
  const known = ['ErrorEquals', 'JitterStrategy', 'Comment', ...Object.keys(bounds)];
  for (const field of Object.keys(retrier))
    if (!known.includes(field)) yield doubtful(under(at, field), `a retrier has no field '${field}'`);
}

function* checkCatcher(
  catcher: Readonly<Record<string, unknown>>,
  at: string,
  language: QueryLanguage,
): Found {
  if (typeof catcher['Next'] !== 'string') yield wrong(at, 'These fields are required: [Next]');
  if (language === 'JSONPath') return;
  if ('ResultPath' in catcher)
    yield wrong(
      under(at, 'ResultPath'),
      "The QueryLanguage 'JSONata' does not support the field 'ResultPath'",
    );
  yield* checkAssign(catcher['Assign'], under(at, 'Assign'), ['errorOutput']);
  yield* checkTemplate(catcher['Output'], under(at, 'Output'), ['errorOutput']);
}
