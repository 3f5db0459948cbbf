import {
  freeMap,
  listOf,
  needed,
  oneOf,
  optional,
  or,
  record,
  text,
  type ValueOf,
} from '../config/schema.ts';
import { classes, classOf } from '../stack/classes.ts';
import { claimObject, type Claim } from '../stack/claim.ts';
import { defineComponent, type Rendered } from './component-type.ts';

const shape = record({
  class: needed(oneOf(...Object.keys(classes))),
  size: or(oneOf('small', 'medium', 'large'), 'small'),
  deletion: optional(oneOf('retain', 'delete', 'snapshot')),
  sharing: or(oneOf('application', 'environment'), 'application'),
  allow: or(listOf(oneOf('replace', 'recreate', 'overwrite')), []),
  parameters: or(freeMap(text), {}),
});

/** A resource of a cloud, which some operator's template makes: an entry of `resources`. */
export const cloudResource = defineComponent('resource', shape, (said, { component }) => {
  const deletion = (said.deletion as Claim['deletion'] | undefined) ?? usualDeletion(said.class);
  if (deletion === 'snapshot' && !snapshots.includes(said.class))
    return {
      refused: `a ${said.class} leaves no snapshot; deletion is retain or delete (snapshot: ${snapshots.join(', ')})`,
    };
  return claimed(component, { ...said, deletion });
});

const snapshots = ['mysql', 'postgres', 'redis'];

export const usualDeletion = (name: string): Claim['deletion'] =>
  classOf(name)?.holdsData === false ? 'delete' : 'retain';

type Said = Omit<ValueOf<typeof shape>, 'deletion'> & Pick<Claim, 'deletion' | 'connection'>;

/** The claim as what the component renders to. */
export const claimed = (name: string, said: Said): Rendered => ({
  output: claimObject({ ...said, name } as Claim),
  outputs: {},
});
