import { objectTitle } from '../config/object-items.ts';
import type { Mistake } from '../config/place.ts';
import { childOf, entriesOf, textOf, type Tree } from '../config/tree.ts';

/** A selector that does not match the pods of its own template; no API server accepts such a workload. */
export const strayPods = (object: Tree): readonly Mistake[] => {
  const spec = childOf(object, 'spec');
  const wanted = childOf(childOf(spec, 'selector'), 'matchLabels');
  const template = childOf(spec, 'template');
  if (textOf(childOf(object, 'kind')) === undefined || template === undefined) return [];
  const labels = childOf(childOf(template, 'metadata'), 'labels');
  return entriesOf(wanted).flatMap(([name, value]) => {
    const [asked, has] = [textOf(value), textOf(childOf(labels, name))];
    if (asked === undefined || asked === has) return [];
    const { file, line, column } = value.key ?? value.at;
    const found = has === undefined ? 'has no such label' : `has ${name}=${has}`;
    const reason = `the selector of ${objectTitle(object)} asks for ${name}=${asked}, and its pod template ${found}; write the same in spec.template.metadata.labels`;
    return [{ file, line, column, reason }];
  });
};
