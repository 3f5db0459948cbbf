import type { QueryLanguage } from '../interpreter/definition.ts';
import { isExpression } from '../interpreter/expression.ts';
import { isWithin, type NumberRange } from '../number-range.ts';
import { type Found, type ValidateOptions, wrong } from './diagnostic.ts';

export type Body = Readonly<Record<string, unknown>>;

/** Checks what is peculiar to a type of state. */
export type TypeCheck = (state: Body, at: string, language: QueryLanguage, options: ValidateOptions) => Found;

export function* checkNumber(value: unknown, at: string, language: QueryLanguage, range: NumberRange): Found {
  if (value === undefined || (language === 'JSONata' && isExpression(value))) return;
  const { least, most = Number.POSITIVE_INFINITY, isWhole = false } = range;
  if (!isWithin(value, range))
    yield wrong(
      at,
      `Value must be ${isWhole ? 'an integer' : 'a number'} of ${least} or more${most < 1e9 ? ` and ${most} or less` : ''}`,
    );
}

export function* oneAtMost(state: Body, at: string, fields: readonly string[]): Found {
  const given = fields.filter((field) => state[field] !== undefined);
  if (given.length > 1) yield wrong(at, `Only one of these fields may be given: [${given.join(', ')}]`);
}
