import { readImage, type ImageName } from '#domain/kube/image.ts';
import type { ImageFilter, TagFilter } from '#domain/event/filters.ts';
import { fitsGlob, fitsPath } from './glob.ts';
import { isEarlierBuild } from './build-number.ts';
import { isIn, isOlder, newestTag, versionOf } from './version.ts';

/** What a new image of a component is compared with. */
export interface Standing {
  /** Images that the files name for the component. */
  readonly written: readonly string[];
  /** Images that run somewhere, or that a release is bringing. */
  readonly present: readonly string[];
}

/** Why an image is not taken: a stable word, and a sentence for people. */
export interface Dropped {
  readonly reason: string;
  readonly message: string;
}

/** Why an image is not accepted; undefined if it is. The cheapest and most certain reasons come first. */
export const whyDropped = (image: string, filter: ImageFilter, standing: Standing): Dropped | undefined => {
  const name = readImage(image);
  if (name === undefined) return { reason: 'no-image', message: 'this is not the name of an image' };
  const { tag } = name;
  return (
    otherRepository(name, filter, standing) ??
    (tag === undefined ? untagged(filter.tags) : wrongTag(tag, filter.tags ?? {}, tagsBeside(name, standing)))
  );
};

const otherRepository = (
  { repository }: ImageName,
  { repositories }: ImageFilter,
  standing: Standing,
): Dropped | undefined => {
  const wanted = repositories ?? repositoriesOf(standing.written);
  const whole = wholeName(repository);
  if (wanted.some((pattern) => fitsPath(wholeName(pattern), whole))) return undefined;
  const own = wanted.length === 0 ? 'the repository that the component uses' : wanted.join(', ');
  return {
    reason: 'other-repository',
    message: `only images of ${own} are taken; "repositories" of the receiver names others`,
  };
};

export const repositoriesOf = (images: readonly string[]): readonly string[] => [
  ...new Set(images.flatMap((image) => readImage(image)?.repository ?? [])),
];

/** Tags of the same repository; if the repository is new, those of the one that it replaces. */
const tagsBeside = ({ repository }: ImageName, { present }: Standing): readonly string[] => {
  const names = present.flatMap((image) => readImage(image) ?? []);
  const same = names.filter((one) => wholeName(one.repository) === wholeName(repository));
  return (same.length > 0 ? same : names).flatMap(({ tag }) => tag ?? []);
};

const hub = 'docker.io';

/** `nginx` is `docker.io/library/nginx`; both name one repository. */
const wholeName = (repository: string): string => {
  const [first = '', ...path] = repository.split('/');
  if (path.length === 0) return `${hub}/library/${first}`;
  if (first === hub && path.length === 1) return `${hub}/library/${path.join('/')}`;
  return /[.:A-Z]/.test(first) || first === 'localhost' ? repository : `${hub}/${repository}`;
};

const untagged = ({ semver, match }: TagFilter = {}): Dropped | undefined =>
  semver === undefined && match === undefined
    ? undefined
    : { reason: 'no-tag', message: 'the image has no tag, and the receiver takes only some' };

/**
 * Artifacts that tools store beside an image: signatures, attestations, SBOMs; `sha256-…` is how registries refer to
 * one.
 */
const beside = /^sha(256|512)-[0-9a-f]{64}|\.(sig|att|sbom|asc|prov|intoto|spdx|cdx)$/i;
const cache = /(^|[._-])(build)?cache($|[._-])/i;
const proposal = /(^|[._-])(pr|mr|pull|merge|pull-request|merge-request)[._-]?\d+($|[._-])/i;

const wrongTag = (tag: string, filter: TagFilter, standing: readonly string[]): Dropped | undefined => {
  if (beside.test(tag))
    return { reason: 'signature-or-attestation', message: `${tag} belongs to an image and is none` };
  return (
    (filter.match === undefined ? unusual(tag) : unmatched(tag, filter.match)) ??
    wrongVersion(tag, filter, standing) ??
    older(tag, filter, standing)
  );
};

/** Tags that are never released unless configured. */
const unusual = (tag: string): Dropped | undefined => {
  if (cache.test(tag)) return { reason: 'build-cache', message: `${tag} is the cache of a build` };
  if (!proposal.test(tag)) return undefined;
  return {
    reason: 'pull-request',
    message: `${tag} was built for a pull request; "tags.match" of the receiver takes it all the same`,
  };
};

const unmatched = (tag: string, match: readonly string[]): Dropped | undefined =>
  match.some((pattern) => fitsGlob(pattern, tag))
    ? undefined
    : { reason: 'tag-not-matched', message: `${tag} does not match ${match.join(', ')}` };

const wrongVersion = (
  tag: string,
  { semver, match, prereleases = false }: TagFilter,
  standing: readonly string[],
): Dropped | undefined => {
  const version = versionOf(tag);
  if (version === undefined) {
    const newest = newestTag(standing);
    if (semver === undefined && (match !== undefined || newest === undefined)) return undefined;
    const why = semver === undefined ? `${newest} runs, which is one` : `only ${semver} is taken`;
    return { reason: 'not-a-version', message: `${tag} is no version, and ${why}` };
  }
  if (semver !== undefined && !isIn(version, semver, true))
    return { reason: 'out-of-range', message: `${tag} is not in the range ${semver}` };
  const isNamed = semver !== undefined && isIn(version, semver, false);
  if (version.prerelease.length === 0 || prereleases || isNamed) return undefined;
  return {
    reason: 'pre-release',
    message: `${tag} is a pre-release; "tags.prereleases: true" of the receiver takes it`,
  };
};

const older = (
  tag: string,
  { older: isTaken = false }: TagFilter,
  standing: readonly string[],
): Dropped | undefined => {
  if (isTaken) return undefined;
  const version = newestTag(standing);
  const newest =
    version !== undefined && isOlder(tag, version)
      ? version
      : standing.find((one) => isEarlierBuild(tag, one) && versionOf(tag) === undefined);
  if (newest === undefined) return undefined;
  return {
    reason: 'older-version',
    message: `${tag} is older than ${newest}, which runs or is on its way; "tags.older: true" of the receiver takes it`,
  };
};
