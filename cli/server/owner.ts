import { userInfo } from 'node:os';

/** Who has started this server. A container may run under a number that has no name. */
export const ownerName = (): string => {
  try {
    return userInfo().username;
  } catch {
    return 'owner';
  }
};
