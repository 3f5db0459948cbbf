import type { Json } from '#domain/json.ts';
import { namesOf } from '../context.ts';
import type { Node } from '../definition.ts';
import type { Turn } from '../execution.ts';
import { evaluateValue, wrongType } from '../expression.ts';
import { evaluateTemplate } from '../expression.ts';
import { argumentsOf, pathLanguage, pathScope } from '../flow.ts';
import { numberOf } from '../number-field.ts';
import { startIterations } from '../fork.ts';
import type { Frame, MapItem } from '../frames.ts';
import { record } from '../history.ts';
import { QueryFailure, runtimeFailure } from '../../errors.ts';
import type { Behaviour } from './outcome.ts';
import { waits } from './outcome.ts';

const maxInlineItems = 10_000;

/** The settings of a Map, every field evaluated. */
export interface MapPlan {
  readonly items: readonly MapItem[];
  readonly maxConcurrency: number;
  readonly toleratedFailureCount: number | undefined;
  readonly toleratedFailurePercentage: number | undefined;
}

/** Evaluates the fields of a Map; `readItems` replaces an ItemReader. */
export const planMap = async (
  turn: Turn,
  frame: Frame,
  node: Node,
  readItems?: readonly Json[],
): Promise<MapPlan> => ({
  items: readItems === undefined ? await itemsOf(turn, frame, node) : readItems.map(toItem),
  maxConcurrency: (await numberOf(turn, frame, node, 'MaxConcurrency')) ?? 0,
  toleratedFailureCount: await numberOf(turn, frame, node, 'ToleratedFailureCount'),
  toleratedFailurePercentage: await numberOf(turn, frame, node, 'ToleratedFailurePercentage'),
});

/** Runs the item processor once an item, at most MaxConcurrency at a time; the result keeps the order of the items. */
export const map: Behaviour = async (turn, frame, node) => {
  const { items, maxConcurrency } = await planMap(turn, frame, node);
  if (items.length > maxInlineItems)
    throw runtimeFailure(`An inline Map takes at most ${maxInlineItems} items here, not ${items.length}.`);
  frame.last = record(turn, 'MapStateStarted', frame.last, { length: items.length });
  if (items.length === 0) return closeMap(turn, frame, []);
  const width = maxConcurrency === 0 ? items.length : maxConcurrency;
  frame.doing = { kind: 'fork', fork: { total: items.length, next: 0, done: 0, width, results: {}, items } };
  await startIterations(turn, frame, node, frame.last);
  return waits;
};

/** Writes the end of a Map; Succeeded and Exited both hang on the last iteration. */
export const closeMap = (turn: Turn, frame: Frame, result: readonly Json[]) => {
  record(turn, 'MapStateSucceeded', frame.last);
  return { kind: 'done', result } as const;
};

const itemsOf = async (turn: Turn, frame: Frame, node: Node): Promise<readonly MapItem[]> => {
  if (node.language === 'JSONPath')
    return pathLanguage(turn)
      .items(node.body, frame.input, pathScope(turn, frame, node))
      .map(toItem);
  const written = node.body.Items;
  if (written === undefined) return listOf(await argumentsOf(turn, frame, node));
  const isTemplate = typeof written === 'object' && written !== null;
  const value = isTemplate
    ? await evaluateTemplate(written, 'Items', namesOf(turn, frame, node))
    : await evaluateValue(written, 'Items', namesOf(turn, frame, node));
  if (Array.isArray(value)) return (value as readonly Json[]).map(toItem);
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).map(([Key, Value], Index) => ({ Index, Value, Key }));
  return wrongType(written, 'Items', 'array', value);
};

const listOf = (input: Json): readonly MapItem[] => {
  if (Array.isArray(input)) return (input as readonly Json[]).map(toItem);
  throw new QueryFailure(`Map state input must be an array but was: ${JSON.stringify(input)}`);
};

const toItem = (Value: Json, Index: number): MapItem => ({ Index, Value });
