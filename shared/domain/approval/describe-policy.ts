import type { ApprovalPolicy } from './policy.ts';
import { describeWindow } from './window.ts';

/** The policy in words: `2 people, of them 1 of sre; not who asked; only api`. */
export const describePolicy = (policy: ApprovalPolicy): string => {
  const { quorum = 1, needs = [], channels, windows = [] } = policy;
  const sum = needs.reduce((total, { count }) => total + count, 0);
  const groups = needs.map(({ groups: names, count }) => `${count} of ${names.join(' or ')}`).join(' and ');
  const who =
    needs.length === 0 ? people(quorum) : quorum > sum ? `${people(quorum)}, of them ${groups}` : groups;
  return [
    who,
    ...(policy.allowRequester === false ? ['not the requester'] : []),
    ...(policy.allowAuthors === false ? ['not an author of its commits'] : []),
    ...(policy.requireReason === true ? ['with a reason'] : []),
    ...(channels === undefined ? [] : [`in ${channels.join(' or ')}`]),
    ...windows.map(describeWindow),
  ].join('; ');
};

const people = (count: number): string => (count === 1 ? 'one person' : `${count} people`);
