import type { Caller } from './caller.ts';
import type { AccessPolicy } from './policy.ts';

/**
 * The person with this id in the settings, with their groups; an unknown caller stays as is. `also` are other ids of
 * the same caller that their issuer vouches for, such as a verified address.
 */
export const asPerson = (
  { people = [] }: AccessPolicy,
  caller: Caller,
  also: readonly string[] = [],
): Caller => {
  if (caller.kind === 'job') return caller;
  const ids = [caller.id, ...also];
  const person = people.find(({ is }) => is.some((id) => ids.includes(id)));
  if (person === undefined) return caller;
  const groups = [...new Set([...(caller.groups ?? []), ...(person.groups ?? [])])];
  return { ...caller, id: `user:${person.name}`, knownAs: caller.id, name: person.name, groups };
};

/** Whether a chat user is a person of the settings; a display name in a chat proves nothing. */
export const isPerson = ({ id }: Caller): boolean => id.startsWith('user:');

/** The id of the person whom the settings know under this id; else the id itself. */
export const personId = ({ people = [] }: AccessPolicy, id: string): string => {
  const person = people.find(({ is, name }) => is.includes(id) || id === `user:${name}`);
  return person === undefined ? id : `user:${person.name}`;
};
