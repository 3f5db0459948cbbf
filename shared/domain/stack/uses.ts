import type { Claim } from './claim.ts';
import type { StackFact, User } from './stack-fact.ts';

/** Who uses a stack, and for which release. */
export interface Use extends User {
  readonly release: string;
  readonly claim: Claim;
  /** How the target used it before that release; absent when it did not. */
  readonly before?: Omit<Use, 'before'>;
}

/** Who uses a stack, and who has given it up. */
export interface Uses {
  readonly uses: readonly Use[];
  /** Uses that were given up, the last one at the end, with the release that did: taking that back restores them. */
  readonly dropped: readonly (Use & { readonly by: string })[];
}

type Of<K extends StackFact['kind']> = Extract<StackFact, { kind: K }>;

const isOf = (use: User, { app, target }: User): boolean => use.app === app && use.target === target;

export const claimed = (uses: readonly Use[], fact: Of<'claimed'>): readonly Use[] => {
  const { app, target, release, claim } = fact;
  const old = uses.find((use) => isOf(use, fact));
  const before = old?.release === release ? old.before : old;
  const use = { app, target, release, claim, ...(before === undefined ? {} : { before: plain(before) }) };
  return [...uses.filter((one) => !isOf(one, fact)), use];
};

const plain = ({ app, target, release, claim }: Omit<Use, 'before'>): Omit<Use, 'before'> => ({
  app,
  target,
  release,
  claim,
});

/** More uses than are ever taken back at once. */
const mostDropped = 20;

export const dropped = (all: Uses, fact: Of<'dropped'>): Uses => {
  const gone = all.uses.filter((use) => isOf(use, fact)).map((use) => ({ ...use, by: fact.release }));
  return {
    uses: all.uses.filter((use) => !isOf(use, fact)),
    dropped: [...all.dropped.filter((use) => !isOf(use, fact)), ...gone].slice(-mostDropped),
  };
};

/** The use that a release had given up, and that taking it back restores. */
export const givenUpBy = ({ uses, dropped: all }: Uses, fact: Of<'returned'>): Use | undefined => {
  const given = all.find((use) => isOf(use, fact) && use.by === fact.release);
  if (given === undefined || uses.some((use) => isOf(use, fact))) return undefined;
  const { by: _, ...use } = given;
  return use;
};

/** The state before a release: the use before its own, or the one that it had given up. */
export const returned = (all: Uses, fact: Of<'returned'>): Uses => {
  const given = givenUpBy(all, fact);
  return given === undefined
    ? { ...all, uses: all.uses.flatMap((use) => (isOf(use, fact) ? takenBack(use, fact) : [use])) }
    : { uses: [...all.uses, given], dropped: all.dropped.filter((use) => !isOf(use, fact)) };
};

const takenBack = (use: Use, { release }: { readonly release: string }): readonly Use[] => {
  if (use.release !== release) return [use];
  return use.before === undefined ? [] : [use.before];
};
