import { flag, listOf, needed, oneOf, optional, or, record, text, textLike } from '../config/schema.ts';
import { usualPaths } from '../partitioned/description.ts';

const inSpec = textLike(/^spec(\.[A-Za-z][A-Za-z0-9]*)+$/, 'a path below spec, as spec.rollout.partition');
const inObject = textLike(
  /^(spec|status)(\.[A-Za-z][A-Za-z0-9]*)+$/,
  'a path below spec or status, as status.replicas',
);
const group = textLike(
  /^[a-z0-9.-]+\.[a-z]+\/v[a-z0-9]+$/,
  'a group with a dot and a version, as example.com/v1',
);
const kindName = textLike(/^[A-Z][A-Za-z0-9]*$/, 'the name of a kind, as Fleet');
const labelName = textLike(
  /^([a-z0-9.-]{1,253}\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/,
  'the name of a label',
);

/** A kind of workload of the user's own. */
export const kindShape = record({
  apiVersion: needed(group),
  otherVersions: optional(listOf(group)),
  kind: needed(kindName),
  shortNames: or(listOf(textLike(/^[a-z][a-z0-9]*$/, 'lower-case letters and digits')), []),
  template: or(inSpec, usualPaths.template),
  replicas: or(inObject, usualPaths.replicas),
  partition: needed(inSpec),
  percent: or(flag, false),
  revisionLabel: needed(labelName),
  newest: optional(inObject),
  revisions: optional(
    record({ apiVersion: needed(text), kind: needed(kindName), namedBy: or(oneOf('name', 'label'), 'name') }),
  ),
  numbered: or(flag, false),
  frozen: or(listOf(textLike(/^[A-Za-z][A-Za-z0-9]*$/, 'the name of a field of its spec')), ['selector']),
});

export const kindsShape = listOf(kindShape);
