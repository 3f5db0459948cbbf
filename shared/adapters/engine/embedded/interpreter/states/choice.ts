import { namesOf } from '../context.ts';
import type { ChoiceRule, Node } from '../definition.ts';
import type { Turn } from '../execution.ts';
import { evaluateValue, wrongType } from '../expression.ts';
import { exit, pathLanguage, pathScope } from '../flow.ts';
import type { Frame } from '../frames.ts';
import { StateFailure } from '../../errors.ts';
import type { Behaviour } from './outcome.ts';

/** Takes the first rule that holds, with that rule's Assign and Output; else the default, with the state's own. */
export const choice: Behaviour = async (turn, frame, node) => {
  const rules = node.body.Choices ?? [];
  const input =
    node.language === 'JSONPath'
      ? pathLanguage(turn).input(node.body, frame.input, pathScope(turn, frame, node))
      : frame.input;
  for (const [index, rule] of rules.entries()) {
    if (!(await holds(turn, frame, node, rule, index))) continue;
    const how = { fields: rule, at: `Choices[${index}]/`, extra: {}, otherwise: input };
    return { kind: 'left', output: await exit(turn, frame, node, how), next: rule.Next };
  }
  const next = node.body.Default;
  if (next === undefined) throw new StateFailure('States.NoChoiceMatched', noMatch(node.name));
  const how = { fields: node.body, at: '', extra: {}, otherwise: input };
  return { kind: 'left', output: await exit(turn, frame, node, how), next };
};

const holds = async (
  turn: Turn,
  frame: Frame,
  node: Node,
  rule: ChoiceRule,
  index: number,
): Promise<boolean> => {
  if (node.language === 'JSONPath')
    return pathLanguage(turn).rule(rule, frame.input, pathScope(turn, frame, node));
  const field = `Choices[${index}]/Condition`;
  const value = await evaluateValue(rule.Condition ?? null, field, namesOf(turn, frame, node));
  return typeof value === 'boolean' ? value : wrongType(rule.Condition, field, 'boolean', value);
};

const noMatch = (state: string): string =>
  `Failed to transition out of the state '${state}': no choice rule holds and there is no Default.`;
