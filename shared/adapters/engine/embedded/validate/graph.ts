import { isObject } from '#domain/json.ts';
import type { Diagnostic, Found } from './diagnostic.ts';
import { under, wrong } from './diagnostic.ts';
import type { Body } from './state-check.ts';
import { listed } from './variables.ts';

/** What AWS refuses of a graph: one that can never end, and states that no arrow leads to. The first hides the second. */
export function* checkGraph(start: string, states: Body, at: string): Found {
  const bodies = Object.values(states).filter(isObject);
  if (bodies.length === 0) return;
  if (!bodies.some(isTerminal)) return yield endless;
  const reached = reachedFrom(start, states);
  for (const name of Object.keys(states))
    if (!reached.has(name))
      yield wrong(
        under(at, 'States', name),
        `State "${name}" is not reachable.`,
        'MISSING_TRANSITION_TARGET',
      );
}

/** Where a state may lead to: each arrow with its place below the state. */
export const arrows = (state: Body): readonly (readonly [string, unknown])[] => [
  ['/Next', state['Next']],
  ['/Default', state['Default']],
  ...listed(state['Choices']).map((rule, i) => [`/Choices/${i}/Next`, rule['Next']] as const),
  ...listed(state['Catch']).map((catcher, i) => [`/Catch/${i}/Next`, catcher['Next']] as const),
];

/** In AWS's words, and without a location, as AWS reports it. */
const endless: Diagnostic = {
  severity: 'ERROR',
  code: 'MISSING_END_STATE',
  message: 'Workflow has no terminal state',
};

const isTerminal = (state: Body): boolean =>
  state['End'] === true || state['Type'] === 'Succeed' || state['Type'] === 'Fail';

const reachedFrom = (start: string, states: Body): ReadonlySet<string> => {
  const reached = new Set<string>();
  const open = [start];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const state = Object.hasOwn(states, name) ? states[name] : undefined;
    if (reached.has(name) || !isObject(state)) continue;
    reached.add(name);
    open.push(...arrows(state).flatMap(([, target]) => (typeof target === 'string' ? [target] : [])));
  }
  return reached;
};
