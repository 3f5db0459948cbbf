/** Bits per character, by the frequency of each in the word. */
const entropyOf = (word: string): number => {
  const counts = new Map<string, number>();
  for (const letter of word) counts.set(letter, (counts.get(letter) ?? 0) + 1);
  return [...counts.values()].reduce(
    (sum, count) => sum - (count / word.length) * Math.log2(count / word.length),
    0,
  );
};

/** Words before a run of hexadecimal digits that mark it as a content hash: `sha256:…`, `revision=…`. */
const ofContent = /(sha\d*|md5|digest|checksum|hash|commit|revision|etag|uid)["']?\s*[:=@-]?\s*["']?$/i;

/**
 * Whether a run of letters and digits looks like a random key: long, mixed, without an order. Digests, paths and words
 * joined by dashes do not.
 */
export const looksRandom = (run: string, before: string): boolean => {
  if (/^[0-9a-f]+$/i.test(run)) return isRandomHex(run) && !ofContent.test(before);
  if (isUuid(run)) return false;
  const parts = run.split(/[-_/]/);
  // Base64 has a slash now and then; a path has one every few letters.
  const word = run.length / parts.length >= 16 ? run.replaceAll(/[-_/]/g, '') : longest(parts);
  if (word.length < 20 || !/\d/.test(word) || !/[a-z]/i.test(word)) return false;
  const isMixed = /[a-z]/.test(word) && /[A-Z]/.test(word);
  const changes = word.match(/[a-z](?=\d)|\d(?=[a-z])/gi)?.length ?? 0;
  return entropyOf(word) >= 3.5 && (isMixed ? changes >= 2 : changes >= 5 && word.length >= 24);
};

/** Forty digits are a revision of git, and tags of images are often made of them. */
const isRandomHex = (run: string): boolean =>
  run.length >= 32 && run.length !== 40 && /[a-f]/i.test(run) && /\d/.test(run);

const isUuid = (run: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(run);

const longest = (parts: readonly string[]): string =>
  parts.reduce((best, part) => (part.length > best.length ? part : best), '');
