/**
 * Words beside a number that increases with each build; beside others (`feature-12`) a number says nothing about age.
 */
const words = new Set([
  'build',
  'b',
  'ci',
  'run',
  'r',
  'rev',
  'main',
  'master',
  'trunk',
  'develop',
  'release',
  'prod',
  'stable',
]);
const commit = /^(?=.*[a-f])(?=.*\d)[0-9a-f]{7,40}$/;
/** A lone number of this length may be a piece of a commit's hash, unless it is a day. */
const mayBeHash = (part: string): boolean => /^\d{7,8}$/.test(part) && !/^20\d{6}$/.test(part);

interface Numbered {
  /** The common pattern of tags in one series: `main-@-#`. */
  readonly form: string;
  readonly numbers: readonly bigint[];
}

/** A tag that is no version and counts builds, seconds or days: `build-812`, `main-4f2a91c-1764460800`, `2026-11-29`. */
const numbered = (tag: string): Numbered | undefined => {
  const parts = tag.toLowerCase().split(/([-._])/);
  const numbers: bigint[] = [];
  const form: string[] = [];
  for (const part of parts) {
    if (/^[-._]$/.test(part) || words.has(part)) form.push(part);
    else if (/^\d{1,20}$/.test(part)) {
      if (parts.length === 1 && mayBeHash(part)) return undefined;
      numbers.push(BigInt(part));
      form.push('#');
    } else if (commit.test(part)) form.push('@');
    else return undefined;
  }
  return numbers.length === 0 ? undefined : { form: form.join(''), numbers };
};

/** Whether the first tag is an earlier one of the same row than the second; false where they are of no row. */
export const isEarlierBuild = (tag: string, than: string): boolean => {
  const [one, other] = [numbered(tag), numbered(than)];
  if (one === undefined || other === undefined || one.form !== other.form) return false;
  const at = one.numbers.findIndex((number, index) => number !== other.numbers[index]);
  return at >= 0 && (one.numbers[at] ?? 0n) < (other.numbers[at] ?? 0n);
};
