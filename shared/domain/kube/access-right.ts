/** One thing that a cluster may let us do: a verb on the objects of a kind. */
export interface AccessRight {
  readonly verb: 'get' | 'list' | 'watch' | 'create' | 'patch' | 'delete';
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace?: string;
  /** Of the object, where the right may hold for that one alone. */
  readonly name?: string;
}

/** `patch and delete Service in shop, list Pod in shop`. */
export const describeRights = (rights: readonly AccessRight[]): string => {
  const verbs = new Map<string, Set<string>>();
  for (const { verb, kind, namespace } of rights) {
    const what = namespace === undefined ? kind : `${kind} in ${namespace}`;
    verbs.set(what, (verbs.get(what) ?? new Set()).add(verb));
  }
  return [...verbs].map(([what, all]) => `${[...all].join(' and ')} ${what}`).join(', ');
};
