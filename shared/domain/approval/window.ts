import type { ApprovalWindow } from './policy.ts';

const names = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const;

/** Whether the wall clock of the zone is inside at that moment, epoch ms. A window over midnight belongs to the day it began. */
export const isInside = ({ days, from, to, zone }: ApprovalWindow, at: number): boolean => {
  const { day, minute } = wallClock(zone, at);
  if (from < to) return days.includes(day) && from <= minute && minute < to;
  const before = day === 1 ? 7 : day - 1;
  return (days.includes(day) && minute >= from) || (days.includes(before) && minute < to);
};

const wallClock = (timeZone: string, at: number): { readonly day: number; readonly minute: number } => {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).formatToParts(at);
  const part = (type: string): string => parts.find((one) => one.type === type)?.value ?? '';
  return {
    day: names.findIndex((name) => name === part('weekday')) + 1,
    minute: Number(part('hour')) * 60 + Number(part('minute')),
  };
};

export const isZone = (zone: string): boolean => {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: zone }).format(0) !== '';
  } catch {
    return false;
  }
};

/** `Mon, Tue 09:00 to 17:00 (Europe/Berlin)` */
export const describeWindow = ({ days, from, to, zone }: ApprovalWindow): string =>
  `${days.length === 7 ? 'every day' : days.map((day) => names[day - 1]).join(', ')} ${clock(from)} to ${clock(to)} (${zone})`;

const clock = (minutes: number): string =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
