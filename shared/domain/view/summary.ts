/** A reason that is said in full before and after may be as long as this in between. */
const most = 80;

/** The beginning of a long reason, ended where one of its clauses ends; a short one is told whole. */
export const gist = (reason: string): string => {
  if (reason.length <= most) return reason;
  const ends = [...reason.matchAll(/[;,] | \(| against /g)].map(({ index }) => index);
  // A clause that ends after a word or two says nothing.
  const end = ends.findLast((at) => at <= most && at >= most / 4) ?? reason.lastIndexOf(' ', most);
  return `${reason.slice(0, end > 0 ? end : most)} …`;
};
