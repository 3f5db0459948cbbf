import type { ApprovalPolicy, GroupNeed } from './policy.ts';

/** An approval that counts, with the person's groups at that moment. */
export interface Yes {
  readonly id: string;
  readonly groups: readonly string[];
}

/** The progress of a quorum: whether the answers are enough, and what is missing, in words. */
export interface Tally {
  readonly isEnough: boolean;
  readonly missing: string;
}

export const tally = (policy: ApprovalPolicy, votes: readonly Yes[]): Tally => {
  const people = [...new Map(votes.map((vote) => [vote.id, vote])).values()];
  const { quorum = 1, needs = [] } = policy;
  const unmet = needs.flatMap((need, index) => {
    const lacking = need.count - (filled(needs, people).get(index) ?? 0);
    return lacking > 0 ? [`${lacking} of ${need.groups.join(' or ')}`] : [];
  });
  const few = quorum - people.length;
  if (unmet.length > 0) return { isEnough: false, missing: unmet.join(', ') };
  return { isEnough: few <= 0, missing: few <= 0 ? '' : `${few} more` };
};

/** Places of each need that people fill, each person one: the most that is possible, found by augmenting paths. */
const filled = (needs: readonly GroupNeed[], people: readonly Yes[]): ReadonlyMap<number, number> => {
  const places = needs.flatMap(({ count }, need) => Array.from({ length: count }, () => need));
  const taken = new Map<number, Yes>();
  for (const person of people) seat(person, { needs, places, taken }, new Set());
  const counts = new Map<number, number>();
  for (const place of taken.keys()) {
    const need = places[place] ?? -1;
    counts.set(need, (counts.get(need) ?? 0) + 1);
  }
  return counts;
};

interface Seating {
  readonly needs: readonly GroupNeed[];
  /** Which need each place belongs to. */
  readonly places: readonly number[];
  readonly taken: Map<number, Yes>;
}

/** Gives a person a place, moving others if that makes room. */
const seat = (person: Yes, seating: Seating, tried: Set<number>): boolean => {
  const { needs, places, taken } = seating;
  for (const [place, need] of places.entries()) {
    if (tried.has(place) || !isOf(person, needs[need])) continue;
    tried.add(place);
    const before = taken.get(place);
    if (before !== undefined && !seat(before, seating, tried)) continue;
    taken.set(place, person);
    return true;
  }
  return false;
};

const isOf = ({ groups }: Yes, need: GroupNeed | undefined): boolean =>
  need?.groups.some((group) => groups.includes(group)) ?? false;

/** Whether a person with these groups may answer at all. */
export const isAsked = ({ needs = [] }: ApprovalPolicy, groups: readonly string[]): boolean =>
  needs.length === 0 || needs.some((need) => need.groups.some((group) => groups.includes(group)));
