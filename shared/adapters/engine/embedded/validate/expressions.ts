import type { Json } from '#domain/json.ts';
import { isObject } from '#domain/json.ts';
import { compile, isExpression, sourceOf } from '../expression.ts';
import { asText } from '../json-text.ts';
import type { Found } from './diagnostic.ts';
import { doubtful, under, wrong } from './diagnostic.ts';

/** Every expression in a template must at least be readable; a half-written mark is worth a word. */
export function* checkTemplate(template: unknown, at: string): Found {
  if (typeof template === 'string') yield* checkText(template, at);
  if (typeof template !== 'object' || template === null) return;
  for (const [key, item] of Object.entries(template)) yield* checkTemplate(item, under(at, key));
}

function* checkText(text: string, at: string): Found {
  if (!isExpression(text)) {
    if (/^\{%|%\}$/.test(text))
      yield doubtful(
        at,
        `'${text}' is taken as plain text: an expression begins with '{%' and ends with '%}'`,
      );
    return;
  }
  if (!/^\{%\s[\s\S]*\s%\}$/.test(text))
    yield doubtful(at, `put blanks inside the marks of '${text}', as AWS's examples do`);
  try {
    compile(sourceOf(text));
  } catch (error) {
    const message = isObject(error) ? asText(error['message'] as Json) : asText(error as Json);
    yield wrong(
      at,
      `The JSONata expression '${sourceOf(text)}' cannot be read: ${message}`,
      'INVALID_JSONATA_EXPRESSION',
    );
  }
}
