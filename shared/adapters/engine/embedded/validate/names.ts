import { isObject } from '#domain/json.ts';
import type { Found } from './diagnostic.ts';
import { under, wrong } from './diagnostic.ts';
import { innerScopes } from './scope.ts';

/** A state's name is unique in the whole machine, also across branches: AWS's history identifies states by it. */
export function* checkStateNames(
  scope: Readonly<Record<string, unknown>>,
  at = '',
  seen = new Set<string>(),
): Found {
  const states = isObject(scope['States']) ? scope['States'] : {};
  for (const [name, state] of Object.entries(states)) {
    const place = under(at, 'States', name);
    if (seen.has(name)) yield wrong(place, `Duplicate State name: ${name}`, 'DUPLICATE_STATE_NAME');
    seen.add(name);
    if (!isObject(state)) continue;
    for (const [below, inner] of innerScopes(state))
      if (isObject(inner)) yield* checkStateNames(inner, `${place}${below}`, seen);
  }
}
