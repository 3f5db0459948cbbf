import type { WrittenApproval } from '#domain/approval/written.ts';

/** `[actor, decision, planHash, minute, httpStatus, approvalStateAfter]` */
export type Step = readonly [
  actor: string,
  decision: string | null,
  plan: string | null,
  minute: number,
  status: number | string | null,
  state: string,
];

export interface Case {
  readonly id: string;
  readonly steps: readonly Step[];
  /** A case may have people and a policy of its own. */
  readonly policy?: Readonly<Record<string, unknown>>;
  readonly groups?: Groups;
  readonly requester?: string;
  readonly commitAuthors?: readonly string[];
}

export type Groups = Readonly<Record<string, readonly string[]>>;

export interface Vectors {
  readonly policy: Readonly<Record<string, unknown>>;
  readonly requester: string;
  readonly commitAuthors: readonly string[];
  readonly planHash: string;
  readonly groups: Groups;
  readonly cases: readonly Case[];
}

const known = [
  'quorum',
  'groups',
  'allowRequester',
  'allowCommitAuthors',
  'expiresMinutes',
  'rejectWins',
  'channels',
  'requireReason',
  'window',
];

/** A policy of the vectors in our words; a field that we do not know is an error, and never left out. */
export const approvalOf = (policy: Readonly<Record<string, unknown>>): WrittenApproval => {
  const strange = Object.keys(policy).filter((name) => !known.includes(name));
  if (strange.length > 0)
    throw new Error(`the policy has ${strange.join(', ')}; known are ${known.join(', ')}`);
  const { groups, expiresMinutes, allowCommitAuthors, channels, ...same } = policy;
  return {
    ...(same as WrittenApproval),
    ...(typeof expiresMinutes === 'number' && { expiresIn: expiresMinutes * 60 }),
    ...(allowCommitAuthors !== undefined && { allowAuthors: allowCommitAuthors === true }),
    ...(groups !== undefined && { groups: groupsOf(groups) }),
    ...(Array.isArray(channels) && { channels: channels.map(channelOf) }),
  };
};

/** The console is a client of the API like any other. */
export const channelOf = (name: unknown): string =>
  ['console', 'cli', 'api'].includes(String(name)) ? 'api' : String(name);

type Group = NonNullable<WrittenApproval['groups']>[number];

/** Names, names with a number, or a map from name to number. */
const groupsOf = (groups: unknown): readonly Group[] => {
  if (!Array.isArray(groups))
    return Object.entries(groups as Readonly<Record<string, number>>).map(([group, count]) => ({
      group,
      count,
    }));
  return groups.map((one: unknown): Group => {
    if (typeof one === 'string') return one;
    const { group, name, count, min, atLeast } = one as Readonly<Record<string, unknown>>;
    return { group: String(group ?? name), count: Number(count ?? min ?? atLeast ?? 1) };
  });
};
