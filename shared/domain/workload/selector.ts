import { sameJson } from '../json.ts';
import { fields, list } from '../kube/fields.ts';
import type { KubeObject } from '../kube/object.ts';
import { specOf } from './snapshot.ts';

const componentLabel = 'app.oam.dev/component';

/** A selector that no person has written: a component type gives every workload this one. */
const isGiven = (object: KubeObject): boolean => {
  const { matchLabels, matchExpressions } = fields(specOf(object)['selector']);
  return matchExpressions === undefined && Object.keys(fields(matchLabels)).join() === componentLabel;
};

/**
 * Selectors are immutable. One that a component type has generated yields to the live one, and the new pods carry its
 * labels too; one that a person wrote stays as written, and is refused.
 */
export const withLiveSelector = (object: KubeObject, live: KubeObject): KubeObject => {
  const there = specOf(live)['selector'];
  if (there === undefined || !isGiven(object) || sameJson(plain(specOf(object)['selector']), plain(there)))
    return object;
  return adopt(object, there) ?? object;
};

const plain = (selector: unknown): unknown => {
  const { matchLabels, matchExpressions } = fields(selector);
  return [fields(matchLabels), list(matchExpressions)];
};

/** The object under the selector that is there; undefined when its pods would not be selected by it. */
const adopt = (object: KubeObject, selector: unknown): KubeObject | undefined => {
  const { matchLabels, matchExpressions } = fields(selector);
  const template = fields(specOf(object)['template']);
  const metadata = fields(template['metadata']);
  const written = fields(metadata['labels']);
  const isOther = Object.entries(fields(matchLabels)).some(
    ([key, value]) => written[key] !== undefined && written[key] !== value,
  );
  const labels = { ...written, ...fields(matchLabels) };
  if (isOther || !list(matchExpressions).every((one) => holds(one, labels))) return undefined;
  return {
    ...object,
    spec: { ...specOf(object), selector, template: { ...template, metadata: { ...metadata, labels } } },
  };
};

const holds = (
  { key, operator, values }: Readonly<Record<string, unknown>>,
  labels: Readonly<Record<string, unknown>>,
): boolean => {
  const value = labels[String(key)];
  const among = Array.isArray(values) && values.includes(value);
  if (operator === 'In') return among;
  if (operator === 'NotIn') return !among;
  return operator === 'Exists' ? value !== undefined : value === undefined;
};
