import type { Json, JsonObject } from '#domain/json.ts';
import { contextOf, namesOf } from './context.ts';
import type { Node } from './definition.ts';
import type { Turn } from './execution.ts';
import type { Exit } from './exit.ts';
import { evaluateTemplate } from './expression.ts';
import type { Frame, MapItem } from './frames.ts';
import { visibleVars } from './frames.ts';
import type { PathLanguage, PathScope } from './path-language.ts';
import { inputDetails, outputDetails, record } from './history.ts';
import { checkPayload, checkVariables } from './limits.ts';

/** Writes the Entered event and puts the frame into the state, with fresh retry counters. */
export const enter = (turn: Turn, frame: Frame, node: Node): void => {
  frame.state = node.name;
  frame.beforeEntry = frame.last;
  frame.enteredAt = turn.now;
  frame.retries = [];
  frame.retryCount = 0;
  delete frame.token;
  const input = inputDetails(JSON.stringify(frame.input));
  frame.enteredId = record(turn, `${node.body.Type}StateEntered`, frame.last, { name: node.name, ...input });
  frame.last = frame.enteredId;
};

/** What the state hands to its task, its branches or its iterations: Arguments, else the input as it is. */
export const argumentsOf = async (turn: Turn, frame: Frame, node: Node): Promise<Json> => {
  if (node.language === 'JSONPath')
    return pathLanguage(turn).arguments(node.body, frame.input, pathScope(turn, frame, node));
  const template = node.body.Arguments;
  return template === undefined
    ? frame.input
    : evaluateTemplate(template, 'Arguments', namesOf(turn, frame, node));
};

/**
 * Ends a state well: evaluates Assign and Output against the variables as they were on entry,
 * writes the Exited event and answers the output. The caller decides where the frame goes.
 */
export const exit = async (
  turn: Turn,
  frame: Frame,
  node: Node,
  how: { readonly fields: Exit; readonly at: string; readonly extra: JsonObject; readonly otherwise: Json },
): Promise<Json> => {
  const { fields, at, extra, otherwise } = how;
  const isPath = node.language === 'JSONPath';
  const names = namesOf(turn, frame, node, extra);
  const assigned = isPath
    ? pathLanguage(turn).assign(fields.Assign, otherwise, pathScope(turn, frame, node))
    : await evaluateTemplate(fields.Assign ?? {}, `${at}Assign`, names);
  const output = isPath
    ? pathLanguage(turn).output(node.body, fields, frame.input, otherwise, pathScope(turn, frame, node))
    : fields.Output === undefined
      ? otherwise
      : await evaluateTemplate(fields.Output, `${at}Output`, names);
  writeExit(turn, frame, node, output, assigned as JsonObject);
  return output;
};

const writeExit = (turn: Turn, frame: Frame, node: Node, output: Json, assigned: JsonObject): void => {
  const text = JSON.stringify(output);
  checkPayload(node, text);
  const variables = Object.entries(assigned).map(([name, value]) => [name, JSON.stringify(value)] as const);
  checkVariables(turn, node, variables);
  frame.last = record(turn, `${node.body.Type}StateExited`, frame.last, {
    name: node.name,
    ...outputDetails(text),
    ...(variables.length === 0
      ? {}
      : { assignedVariables: Object.fromEntries(variables), assignedVariablesDetails: { truncated: false } }),
  });
  frame.vars = { ...frame.vars, ...assigned };
};

/** The validator accepts no JSONPath state if no such language was passed in. */
export const pathLanguage = ({ jsonPath }: Turn): PathLanguage => {
  if (jsonPath === undefined) throw new Error('this engine runs JSONata only');
  return jsonPath;
};

/** What JSONPath can look at: the context under `$$` and the variables under their names. */
export const pathScope = (turn: Turn, frame: Frame, node: Node, item?: MapItem): PathScope => ({
  context: () => contextOf(turn, frame, node, item),
  vars: () => visibleVars(turn.run.frames, frame),
  id: turn.id,
  random: turn.random,
});
