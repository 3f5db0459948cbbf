import type { ApprovalPolicy, ApprovalWindow, GroupNeed } from './policy.ts';

/** An approval as people write it, in an application or in the settings; checked before, durations in seconds. */
export interface WrittenApproval {
  readonly expiresIn?: number | undefined;
  readonly quorum?: number | undefined;
  /** A name alone: members may answer. With a number: that many of them must. */
  readonly groups?: readonly (string | { readonly group: string; readonly count: number })[] | undefined;
  readonly allowRequester?: boolean | undefined;
  readonly allowAuthors?: boolean | undefined;
  readonly rejectWins?: boolean | undefined;
  readonly requireReason?: boolean | undefined;
  readonly channels?: readonly string[] | undefined;
  readonly window?:
    | {
        readonly days?: readonly string[] | undefined;
        readonly from: string;
        readonly to: string;
        readonly zone: string;
      }
    | undefined;
}

/** How long a question waits by default, seconds. */
export const usualExpiry = 3600;
export const dayNames = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export const timeOfDay = /^([01]\d|2[0-3]):[0-5]\d$/;

/** The policy that was written; without a quorum, as many people as the groups need together. */
export const policyOf = (written: WrittenApproval): ApprovalPolicy => {
  const { expiresIn = usualExpiry, groups = [], channels, window } = written;
  const named = groups.filter((group) => typeof group === 'string');
  const counted = groups.filter((group) => typeof group !== 'string');
  const sum = counted.reduce((total, { count }) => total + count, 0);
  const quorum = written.quorum ?? Math.max(1, sum);
  const needs: readonly GroupNeed[] = [
    ...counted.map(({ group, count }) => ({ groups: [group], count })),
    ...(named.length > 0 ? [{ groups: named, count: Math.max(1, quorum - sum) }] : []),
  ];
  return {
    expiresInSeconds: expiresIn,
    ...(quorum > 1 && { quorum }),
    ...(needs.length > 0 && { needs }),
    ...(written.allowRequester === false && { allowRequester: false }),
    ...(written.allowAuthors === false && { allowAuthors: false }),
    ...(written.rejectWins === false && { rejectWins: false }),
    ...(written.requireReason === true && { requireReason: true }),
    ...(channels !== undefined && { channels }),
    ...(window !== undefined && { windows: [windowOf(window)] }),
  };
};

const windowOf = ({ days, from, to, zone }: NonNullable<WrittenApproval['window']>): ApprovalWindow => ({
  days: (days ?? dayNames).map((day) => dayNames.findIndex((name) => name === day) + 1),
  from: minutesOf(from),
  to: minutesOf(to),
  zone,
});

const minutesOf = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3));
