import { isObject } from '#domain/json.ts';
import { isExpression } from '../interpreter/expression.ts';
import { type Found, type ValidateOptions, outside, under, wrong } from './diagnostic.ts';
import { type Body, type TypeCheck, checkNumber } from './state-check.ts';

/** A Map runs inline only; what belongs to the distributed one is named. */
export const checkMap: TypeCheck = function* (state, at, language, options) {
  const processor = state['ItemProcessor'] ?? state['Iterator'];
  if (!isObject(processor)) return yield wrong(at, 'These fields are required: [ItemProcessor]');
  // The states inside use the language of the machine, whatever the Map itself says.
  if ('QueryLanguage' in processor)
    yield wrong(
      under(at, state['ItemProcessor'] === undefined ? 'Iterator' : 'ItemProcessor'),
      "Field 'QueryLanguage' is not supported",
    );
  yield* outsideMap(state, processor, at, options);
  yield* checkNumber(state['MaxConcurrency'], under(at, 'MaxConcurrency'), language, {
    least: 0,
    isWhole: true,
  });
  yield* checkNumber(state['ToleratedFailureCount'], under(at, 'ToleratedFailureCount'), language, {
    least: 0,
    isWhole: true,
  });
  yield* checkNumber(state['ToleratedFailurePercentage'], under(at, 'ToleratedFailurePercentage'), language, {
    least: 0,
    most: 100,
  });
  const items = state['Items'];
  if (items !== undefined && !isExpression(items) && typeof items !== 'object')
    yield wrong(under(at, 'Items'), 'Expected an array, an object or a JSONata expression');
};

function* outsideMap(state: Body, processor: Body, at: string, options: ValidateOptions): Found {
  if (options.allowDistributed === true) return;
  const config = processor['ProcessorConfig'];
  if (isObject(config) && config['Mode'] === 'DISTRIBUTED')
    yield outside(
      under(at, 'ItemProcessor', 'ProcessorConfig', 'Mode'),
      'this engine runs Map inline only, not DISTRIBUTED',
    );
  for (const field of ['ItemReader', 'ItemBatcher', 'ResultWriter'])
    if (state[field] !== undefined)
      yield outside(
        under(at, field),
        `${field} belongs to the distributed Map, which this engine does not run`,
      );
}
