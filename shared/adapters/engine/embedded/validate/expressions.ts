import type { Json } from '#domain/json.ts';
import { isObject } from '#domain/json.ts';
import { compile, isExpression, sourceOf } from '../interpreter/expression.ts';
import { asText } from '../interpreter/json-text.ts';
import type { Found } from './diagnostic.ts';
import { doubtful, under, wrong } from './diagnostic.ts';
import { topLevelReferences } from './references.ts';

/** What `$states` holds only in some fields: the result of a state, or the error that a catcher caught. */
export type Sometimes = 'result' | 'errorOutput';

/**
 * Every expression in a template must parse and use only existing names; an incomplete delimiter is refused, as AWS's
 * documentation says.
 */
export function* checkTemplate(template: unknown, at: string, there: readonly Sometimes[] = []): Found {
  if (typeof template === 'string') yield* checkText(template, at, there);
  if (typeof template !== 'object' || template === null) return;
  for (const [key, item] of Object.entries(template)) yield* checkTemplate(item, under(at, key), there);
}

/** The names that an Assign gives, and their values. */
export function* checkAssign(assign: unknown, at: string, there: readonly Sometimes[]): Found {
  if (assign === undefined) return;
  if (!isObject(assign)) return yield wrong(at, 'Expected value of type Object');
  for (const name of Object.keys(assign)) {
    if (name === 'states') yield wrong(under(at, name), "The variable name 'states' is reserved");
    else if (!/^[\p{ID_Start}_][\p{ID_Continue}-]*$/u.test(name) || name.length > 80)
      yield wrong(under(at, name), 'A variable name is an identifier of at most 80 characters');
    else if (name.includes('-'))
      yield doubtful(under(at, name), `no expression can read '${name}': '-' is a minus there`);
  }
  yield* checkTemplate(assign, at, there);
}

function* checkText(text: string, at: string, there: readonly Sometimes[]): Found {
  if (!isExpression(text)) {
    if (/^\{%|%\}$/.test(text))
      yield wrong(
        at,
        `'${text}' is half an expression: it must begin with '{%' and end with '%}', with nothing around them`,
        'INVALID_JSONATA_EXPRESSION',
      );
    return;
  }
  if (!/^\{%\s[\s\S]*\s%\}$/.test(text))
    yield doubtful(at, `put blanks inside the marks of '${text}', as AWS's examples do`);
  try {
    const tree: unknown = compile(sourceOf(text)).ast();
    for (const name of topLevelReferences(tree))
      yield wrong(
        at,
        `Reference to '${name}' at the top level is not supported.`,
        'UNSUPPORTED_JSONATA_EXPRESSION',
      );
    const used = usesOf(tree);
    for (const part of sometimes)
      if (used.has(part) && !there.includes(part))
        yield wrong(at, `'$states.${part}' is not there in this field`);
  } catch (error) {
    const message = isObject(error) ? asText(error['message'] as Json) : asText(error as Json);
    yield wrong(at, message, 'INVALID_JSONATA_EXPRESSION');
  }
}

const sometimes: readonly Sometimes[] = ['result', 'errorOutput'];

/** Which parts of `$states` an expression names outright. */
const usesOf = (node: unknown, found = new Set<string>()): ReadonlySet<string> => {
  if (typeof node !== 'object' || node === null) return found;
  if ('steps' in node && Array.isArray(node.steps)) {
    const [first, second] = node.steps as readonly { readonly type: string; readonly value: unknown }[];
    if (first?.type === 'variable' && first.value === 'states' && second?.type === 'name')
      found.add(String(second.value));
  }
  for (const part of Object.values(node)) usesOf(part, found);
  return found;
};
