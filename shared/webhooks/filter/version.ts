import parse from 'semver/functions/parse.js';
import satisfies from 'semver/functions/satisfies.js';
import type SemVer from 'semver/classes/semver.js';

const written = /^v?(\d+)(?:\.(\d+))?(?:\.(\d+))?(-[0-9A-Za-z.-]+)?$/i;
/** A lone number that is longer is the id of a pipeline or a piece of a hash, and `2026-11-29` is a day. */
const notVersions = /^\d{7,}$|^\d{4}-\d{2}-\d{2}/;

/**
 * The version that a tag names: `1`, `v1.4`, `1.4.0-rc.1`, `2026.05.01`; undefined for every other tag. What follows the
 * numbers makes a pre-release, as Semantic Versioning says, also in `1.4.0-alpine`.
 */
export const versionOf = (tag: string): SemVer | undefined => {
  const [, major, minor = '0', patch = '0', rest = ''] = written.exec(tag) ?? [];
  if (major === undefined || notVersions.test(tag)) return undefined;
  const text = [major, minor, patch].map((part) => part.replace(/^0+(?=\d)/, '')).join('.');
  return parse(`${text}${rest}`) ?? undefined;
};

/** Whether a version lies in a range; pre-releases only where the range names one of the same version, or when asked for. */
export const isIn = (version: SemVer, range: string, includePrerelease: boolean): boolean =>
  satisfies(version, range, { includePrerelease });

/** The newest of some tags that are versions; undefined where none is. */
export const newestTag = (tags: readonly string[]): string | undefined =>
  tags
    .filter((tag) => versionOf(tag) !== undefined)
    .reduce<string | undefined>(
      (newest, tag) => (newest === undefined || isOlder(newest, tag) ? tag : newest),
      undefined,
    );

/** Whether the first tag is an older version than the second; false where one of them is no version. */
export const isOlder = (tag: string, than: string): boolean => {
  const [one, other] = [versionOf(tag), versionOf(than)];
  return one !== undefined && other !== undefined && one.compare(other) < 0;
};
