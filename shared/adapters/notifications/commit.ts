import type { Notice } from '#domain/notification/notice.ts';

/** The commit in a tag of the released images, often abbreviated: a CI often tags images with what they are built from. */
export const taggedCommit = ({ targets }: Pick<Notice, 'targets'>): string | undefined =>
  targets
    .flatMap(({ images }) => Object.values(images))
    .map((image) => /:(?:sha-|git-)?([0-9a-f]{7,40})(?:@|$)/.exec(image)?.[1])
    .find((commit) => commit !== undefined && /[a-f]/.test(commit) && /\d/.test(commit));
