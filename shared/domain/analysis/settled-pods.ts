/** Pods by marks of their names, a few characters each: enough to know them again at the next step. */
export type Marks = string;

const width = 3;
/** What more of them would show is little, and the state stays small. */
const most = 64;

/** FNV-1a, written in so many digits to the base 36. */
const markOf = (name: string): string => {
  let hash = 0x811c9dc5;
  for (let at = 0; at < name.length; at += 1) hash = Math.imul(hash ^ name.charCodeAt(at), 0x01000193) >>> 0;
  return hash.toString(36).slice(-width).padStart(width, '0');
};

export const marksOf = (pods: readonly string[]): Marks =>
  pods.toSorted().slice(0, most).map(markOf).join('');

/** Those of the pods that are marked. */
export const markedOf = (pods: readonly string[], marks: Marks): readonly string[] => {
  if (marks === '') return [];
  const known = new Set(marks.match(new RegExp(`.{${width}}`, 'g')));
  return pods.filter((pod) => known.has(markOf(pod)));
};
