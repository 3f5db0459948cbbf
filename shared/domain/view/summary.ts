/** The length of a reason here, if it is given in full before and after. */
const most = 80;

/** The beginning of a long reason, up to the end of a clause; a short one is shown whole. */
export const gist = (reason: string): string => {
  if (reason.length <= most) return reason;
  const ends = [...reason.matchAll(/[;,] | \(| against /g)].map(({ index }) => index);
  // A clause of a word or two is not informative.
  const end = ends.findLast((at) => at <= most && at >= most / 4) ?? reason.lastIndexOf(' ', most);
  return `${reason.slice(0, end > 0 ? end : most)} …`;
};
