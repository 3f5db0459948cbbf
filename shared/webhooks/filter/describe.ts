import type { ImageFilter } from '#domain/event/filters.ts';

/** What a receiver takes, as one line: `images of ghcr.io/acme/shop; versions >= 1.4; no pre-releases; none older than what runs`. */
export const describeFilter = ({ repositories, tags = {} }: ImageFilter, own?: string): string =>
  [
    `images of ${repositories?.join(', ') ?? own ?? 'the repository that the component uses'}`,
    tags.semver === undefined ? undefined : `versions ${tags.semver}`,
    tags.match === undefined ? undefined : `tags ${tags.match.join(', ')}`,
    tags.semver === undefined && tags.match === undefined
      ? 'only versions where a version runs; no build caches, no pull requests'
      : undefined,
    tags.prereleases === true ? 'pre-releases too' : 'no pre-releases',
    tags.older === true ? 'older versions too' : 'no version older than what runs',
  ]
    .filter((part) => part !== undefined)
    .join('; ');
