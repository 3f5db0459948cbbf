import { readResource } from '../interpreter/resource.ts';
import type { Found, ValidateOptions } from './diagnostic.ts';
import { outside, under, wrong } from './diagnostic.ts';

/**
 * The target of a Task: functions and nested executions are run here, other services only if they are answered from
 * outside.
 */
export function* checkResource(value: unknown, at: string, options: ValidateOptions): Found {
  if (value === undefined) return yield wrong(at, 'These fields are required: [Resource]');
  const place = under(at, 'Resource');
  if (options.areSubstitutionsFilled !== true && isSubstituted(value)) return;
  if (typeof value !== 'string' || !value.includes(':'))
    return yield wrong(place, 'Value is not a valid resource ARN');
  if (/^arn:.*:function:.*[^\w:.$<>{}-]|:$/.test(value))
    return yield wrong(place, 'Value is not a valid resource ARN');
  if (options.type === 'EXPRESS') yield* checkExpress(value, place);
  const resource = readResource(value);
  if (resource?.kind === 'activity')
    yield outside(place, 'this engine has no activities; use lambda:invoke.waitForTaskToken');
  else if (options.allowServices !== true && !served(value))
    yield outside(place, `this engine does not call '${value}'`);
}

/** CloudFormation substitutes `${Name}` before a machine is created; its value is unknown before. */
const isSubstituted = (value: unknown): boolean =>
  typeof value === 'string' && /^[^$]*\$\{[\w.:-]+\}/.test(value);

/** AWS's sentences, two of them to the letter: one ends with a blank. That on activities was not recorded. */
function* checkExpress(value: string, place: string): Found {
  if (value.endsWith('.waitForTaskToken'))
    yield wrong(place, "Express state machine does not support '.waitForTaskToken' service integration ");
  if (/\.sync(:2)?$/.test(value))
    yield wrong(place, "Express state machine does not support '.sync' service integration");
  if (readResource(value)?.kind === 'activity')
    yield wrong(place, 'Express state machine does not support Activities');
}

const served = (value: string): boolean => {
  const resource = readResource(value);
  if (resource?.kind === 'lambda-arn' || resource?.kind === 'lambda-invoke') return true;
  return resource?.kind === 'start-execution' && /^startExecution(\.sync(:2)?)?$/.test(resource.action);
};
