import { validateDefinition } from '#adapters/engine/embedded/validate/validate.ts';
import type { Diagnostic } from '#adapters/engine/embedded/validate/diagnostic.ts';
import type { Difference, Finding, ValidationCase } from './cases.ts';
import { compare } from './compare.ts';

/**
 * What AWS accepted must pass, or be refused only for being outside the subset; what AWS refused must be refused,
 * in its words where they were recorded. What a linter refuses must at least be warned of.
 */
export const checkDefinition = (one: ValidationCase): Finding => {
  const found = validateDefinition(textOf(one), { type: one.type });
  const errors = found.filter(({ severity }) => severity === 'ERROR');
  const inside = errors.filter(({ code }) => code !== 'OUTSIDE_SUBSET');
  const differences = one.valid ? accepted(inside) : refused(one, found, errors);
  if (differences.length > 0) return { name: one.name, result: 'failed', differences };
  const isOutside = one.valid && errors.length > 0;
  return isOutside
    ? { name: one.name, result: 'outside', reason: errors[0]?.message ?? '' }
    : { name: one.name, result: 'passed' };
};

const textOf = ({ definition }: ValidationCase): string =>
  typeof definition === 'string' ? definition : JSON.stringify(definition);

const accepted = (errors: readonly Diagnostic[]): readonly Difference[] =>
  errors.map((error) => ({
    at: error.location ?? '',
    got: `${error.code}: ${error.message}`,
    wanted: 'accepted',
  }));

const refused = (
  one: ValidationCase,
  found: readonly Diagnostic[],
  errors: readonly Diagnostic[],
): readonly Difference[] => {
  const isLint = one.kind === 'spec-lint';
  if ((isLint ? found : errors).length === 0) return [{ at: 'result', got: 'accepted', wanted: 'refused' }];
  const inside = errors.filter(({ code }) => code !== 'OUTSIDE_SUBSET');
  if (one.diagnostics !== undefined) return compare(inside, one.diagnostics, [], 'diagnostics');
  if (one.message === undefined) return [];
  const [first] = inside;
  const got =
    first && `Invalid State Machine Definition: '${first.code}: ${first.message} at ${first.location}'`;
  return compare(got, one.message, [], 'message');
};
