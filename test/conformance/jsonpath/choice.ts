import type { Json } from '#domain/json.ts';
import type { ChoiceRule } from '#adapters/engine/embedded/interpreter/definition.ts';
import { asText } from '#adapters/engine/embedded/interpreter/json-text.ts';
import { parseInstant } from '#adapters/engine/embedded/interpreter/states/instant.ts';
import { mustRead, readPath } from './read.ts';
import type { PathScope } from '#adapters/engine/embedded/interpreter/path-language.ts';

/** Whether a JSONPath choice rule holds; the comparisons that recorded machines use, not all of them. */
export const pathRule = (rule: ChoiceRule, input: Json, scope: PathScope): boolean => {
  if (Array.isArray(rule['And']))
    return (rule['And'] as readonly ChoiceRule[]).every((each) => pathRule(each, input, scope));
  if (Array.isArray(rule['Or']))
    return (rule['Or'] as readonly ChoiceRule[]).some((each) => pathRule(each, input, scope));
  if (rule['Not'] !== undefined) return !pathRule(rule['Not'] as ChoiceRule, input, scope);
  const path = asText(rule['Variable']);
  const [operator, operand] = Object.entries(rule).find(([key]) => /Equals|Than|^Is|Matches/.test(key)) ?? [
    '',
    null,
  ];
  if (operator === 'IsPresent') return (readPath(path, input, scope) !== undefined) === operand;
  const other = operator.endsWith('Path') ? mustRead(asText(operand), input, scope) : (operand ?? null);
  return compare(operator.replace(/Path$/, ''), mustRead(path, input, scope), other);
};

const compare = (operator: string, value: Json, other: Json): boolean => {
  const test = tests[operator];
  if (test !== undefined) return test(value) === other;
  if (operator === 'StringMatches') return typeof value === 'string' && wildcard(asText(other)).test(value);
  const [, kind = '', relation = ''] = /^(String|Numeric|Boolean|Timestamp)(.*)$/.exec(operator) ?? [];
  const [a, b] = [coerce(kind, value), coerce(kind, other)];
  if (a === undefined || b === undefined) return false;
  return relations[relation]?.(a, b) ?? false;
};

const coerce = (kind: string, value: Json): number | string | boolean | undefined => {
  if (kind === 'Timestamp') return typeof value === 'string' ? parseInstant(value) : undefined;
  const wanted = { String: 'string', Numeric: 'number', Boolean: 'boolean' }[kind];
  return typeof value === wanted ? (value as number | string | boolean) : undefined;
};

type Comparable = number | string | boolean;
const relations: Readonly<Record<string, (a: Comparable, b: Comparable) => boolean>> = {
  Equals: (a, b) => a === b,
  LessThan: (a, b) => a < b,
  LessThanEquals: (a, b) => a <= b,
  GreaterThan: (a, b) => a > b,
  GreaterThanEquals: (a, b) => a >= b,
};

const tests: Readonly<Record<string, (value: Json) => boolean>> = {
  IsNull: (value) => value === null,
  IsString: (value) => typeof value === 'string',
  IsNumeric: (value) => typeof value === 'number',
  IsBoolean: (value) => typeof value === 'boolean',
  IsTimestamp: (value) => typeof value === 'string' && parseInstant(value) !== undefined,
};

const wildcard = (pattern: string): RegExp =>
  new RegExp(
    `^${pattern
      .split(/(?<!\\)\*/)
      .map((part) => part.replaceAll('\\*', '*').replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`))
      .join('.*')}$`,
    's',
  );
