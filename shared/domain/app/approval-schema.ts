import { dayNames, timeOfDay, usualExpiry } from '../approval/written.ts';
import { isZone } from '../approval/window.ts';
import {
  duration,
  either,
  flag,
  freeMap,
  listOf,
  needed,
  oneOf,
  optional,
  or,
  record,
  textLike,
  whole,
} from '../config/schema.ts';

const day = 86_400;
export const groupName = textLike(/^[^\s,;|]{1,100}$/, 'the name of a group, without spaces');
const clock = textLike(timeOfDay, 'a time of day like 09:00');
const most = whole(1, 20);
const expiresIn = duration(60, 30 * day);

const fields = {
  quorum: optional(most),
  groups: optional(listOf(either(record({ group: needed(groupName), count: or(most, 1) }), groupName))),
  allowRequester: optional(flag),
  allowAuthors: optional(flag),
  rejectWins: optional(flag),
  requireReason: optional(flag),
  channels: optional(listOf(textLike(/^[a-z][a-z0-9-]{0,30}$/, 'api, link, or the name of a chat'))),
  window: optional(
    record({
      days: optional(listOf(oneOf(...dayNames))),
      from: needed(clock),
      to: needed(clock),
      zone: needed(textLike({ test: isZone }, 'a time zone like Europe/Berlin or UTC')),
    }),
  ),
};

/** `release.approval`: who must approve before anything changes, and what some environments need in addition. */
export const approvalShape = record({
  expiresIn: or(expiresIn, usualExpiry),
  ...fields,
  environments: optional(freeMap(record({ expiresIn: optional(expiresIn), ...fields }))),
});
