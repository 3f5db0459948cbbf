import { isWithin, type NumberRange } from '../number-range.ts';
import { namesOf } from './context.ts';
import type { Node } from './definition.ts';
import type { Turn } from './execution.ts';
import { evaluateValue, wrongType } from './expression.ts';
import type { Frame } from './frames.ts';
import { runtimeFailure } from '../errors.ts';

type Numeric =
  | 'TimeoutSeconds'
  | 'HeartbeatSeconds'
  | 'Seconds'
  | 'MaxConcurrency'
  | 'ToleratedFailureCount'
  | 'ToleratedFailurePercentage';

/** A field that may be a number or an expression for one; undefined where it is not written. */
export const numberOf = async (
  turn: Turn,
  frame: Frame,
  node: Node,
  field: Numeric,
): Promise<number | undefined> => {
  const written = node.body[field];
  if (written === undefined) return undefined;
  const value = await evaluateValue(written, field, namesOf(turn, frame, node));
  if (typeof value !== 'number') return wrongType(written, field, 'number', value);
  const { least, most = maxSeconds, isWhole = true } = ranges[field];
  if (isWithin(value, { least, most, isWhole })) return value;
  throw runtimeFailure(
    `The field '${field}' of the state '${node.name}' must be ${isWhole ? 'an integer' : 'a number'} from ${least} to ${most}, but was ${value}.`,
  );
};

const maxSeconds = 99_999_999;

/** What a number may be once it is known; written numbers have been seen by the validator. */
const ranges: Readonly<Record<Numeric, NumberRange>> = {
  TimeoutSeconds: { least: 1 },
  HeartbeatSeconds: { least: 1 },
  Seconds: { least: 0, most: Number.MAX_SAFE_INTEGER },
  MaxConcurrency: { least: 0 },
  ToleratedFailureCount: { least: 0 },
  ToleratedFailurePercentage: { least: 0, most: 100, isWhole: false },
};
