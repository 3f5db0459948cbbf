import { listOf, needed, optional, or, record, textLike, whole } from '../config/schema.ts';

const path = textLike(/^[A-Za-z][A-Za-z0-9]*(\.[A-Za-z][A-Za-z0-9]*)*$/, 'names with dots between them');
const inSpec = textLike(/^spec(\.[A-Za-z][A-Za-z0-9]*)+$/, 'a path below spec, as spec.routes');

/** A router of the user's own. */
export const routerShape = record({
  name: needed(textLike(/^[a-z][a-z0-9-]*$/, 'lower-case letters, digits and hyphens')),
  apiVersion: needed(
    textLike(/^[a-z0-9.-]+\.[a-z]+\/v[a-z0-9]+$/, 'a group with a dot and a version, as example.com/v1'),
  ),
  kind: needed(textLike(/^[A-Z][A-Za-z0-9]*$/, 'the name of a kind, as Route')),
  rules: needed(inSpec),
  backends: optional(path),
  service: needed(path),
  namespace: optional(path),
  weight: or(path, 'weight'),
  most: optional(whole(1, 2_147_483_647)),
  sum: optional(whole(2, 1_000_000)),
});

export const routersShape = listOf(routerShape);
