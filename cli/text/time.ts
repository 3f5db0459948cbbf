/** `14:02:09Z`: the time of day, UTC. */
export const clockTime = (at: number): string => `${new Date(at).toISOString().slice(11, 19)}Z`;

/** `2026-11-23T14:02:09Z`. */
export const dateTime = (at: number): string => `${new Date(at).toISOString().slice(0, 19)}Z`;

/** `42s`, `3m20s`, `5h10m`, `4d2h`: two units at most. */
export const span = (ms: number): string => {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return `${seconds}s`;
  if (seconds < 3600) return two(seconds, 60, 'm', 1, 's');
  if (seconds < 86_400) return two(seconds, 3600, 'h', 60, 'm');
  return two(seconds, 86_400, 'd', 3600, 'h');
};

const two = (seconds: number, big: number, bigName: string, small: number, smallName: string): string => {
  const rest = Math.floor((seconds % big) / small);
  return `${Math.floor(seconds / big)}${bigName}${rest === 0 ? '' : `${rest}${smallName}`}`;
};
