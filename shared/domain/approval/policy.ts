/** What a question to people needs until it counts as answered. */
export interface ApprovalPolicy {
  /** A question that is open at that time is rejected. */
  readonly expiresInSeconds: number;
  /** How many people must approve; default 1. */
  readonly quorum?: number;
  /**
   * How many members of each group must be among them; each person counts once. If there are any, only members may
   * answer.
   */
  readonly needs?: readonly GroupNeed[];
  /** Whether the requester of the release may answer; default yes. */
  readonly allowRequester?: boolean;
  /** Whether the authors of its commits may answer; yes when absent. */
  readonly allowAuthors?: boolean;
  /** Whether one no ends the question; yes when absent. Without it a no only takes back the yes of the same person. */
  readonly rejectWins?: boolean;
  /** Whether an answer must give a reason. */
  readonly requireReason?: boolean;
  /** Where people may answer: `api` (CLI and console), `link`, or a chat by its name; anywhere when absent. */
  readonly channels?: readonly string[];
  /** When people may answer: inside all of them; always when absent. */
  readonly windows?: readonly ApprovalWindow[];
}

export interface GroupNeed {
  /** Members of any of these count. */
  readonly groups: readonly string[];
  readonly count: number;
}

/** Wall-clock time of a zone. */
export interface ApprovalWindow {
  /** 1 is Monday, 7 Sunday. */
  readonly days: readonly number[];
  /** Minutes since midnight; `to` is the first minute outside. */
  readonly from: number;
  readonly to: number;
  /** A zone of the tz database, `Europe/Berlin`. */
  readonly zone: string;
}

/** One policy that is kept only if both are: the larger number, the shorter time, the narrower choice. */
export const stricter = (one: ApprovalPolicy, other: ApprovalPolicy): ApprovalPolicy => {
  const quorum = Math.max(one.quorum ?? 1, other.quorum ?? 1);
  const needs = merged(one.needs, other.needs);
  const channels = both(one.channels, other.channels);
  const windows = [...(one.windows ?? []), ...(other.windows ?? [])];
  return {
    expiresInSeconds: Math.min(one.expiresInSeconds, other.expiresInSeconds),
    ...(quorum > 1 && { quorum }),
    ...(needs.length > 0 && { needs }),
    ...no('allowRequester', one, other),
    ...no('allowAuthors', one, other),
    ...(one.rejectWins === false && other.rejectWins === false && { rejectWins: false }),
    ...((one.requireReason === true || other.requireReason === true) && { requireReason: true }),
    ...(channels !== undefined && { channels }),
    ...(windows.length > 0 && { windows }),
  };
};

const no = (
  name: 'allowRequester' | 'allowAuthors',
  one: ApprovalPolicy,
  other: ApprovalPolicy,
): Partial<ApprovalPolicy> => (one[name] === false || other[name] === false ? { [name]: false } : {});

/** The same groups twice need the larger number, not the sum. */
const merged = (one: readonly GroupNeed[] = [], other: readonly GroupNeed[] = []): readonly GroupNeed[] => {
  const key = ({ groups }: GroupNeed): string => groups.toSorted().join(' ');
  const most = new Map<string, GroupNeed>();
  for (const need of [...one, ...other])
    most.set(key(need), { ...need, count: Math.max(need.count, most.get(key(need))?.count ?? 0) });
  return [...most.values()];
};

const both = (
  one: readonly string[] | undefined,
  other: readonly string[] | undefined,
): readonly string[] | undefined =>
  one === undefined || other === undefined
    ? (one ?? other)
    : one.filter((channel) => other.includes(channel));
