import { readImage, writeImage } from '#domain/kube/image.ts';
import { versionOf } from './filter/version.ts';
import type { Reading } from './reading.ts';

type Wanted = Extract<Reading, { kind: 'image' | 'source' | 'release' }>;

/**
 * Everything that one event may mean, to be offered until one is accepted: an image under each of its tags, each ref of
 * a push. Which is accepted is up to the filter. `present` are images that the application names.
 */
export const eachMeaning = (reading: Wanted, present: readonly string[]): readonly Wanted[] => {
  switch (reading.kind) {
    case 'image': {
      const { image, more = [], otherwise } = reading;
      const isOther =
        otherwise !== undefined && present.some((one) => readImage(one)?.repository === otherwise);
      return mostExact([image, ...more]).map((one) => ({
        ...reading,
        image: isOther ? writeImage({ ...readImage(one), repository: otherwise }) : one,
      }));
    }
    case 'source': {
      const { more = [], commit, ...rest } = reading;
      const first = commit === undefined ? rest : { ...rest, commit };
      return [first, ...more.map((pointed) => ({ ...rest, ...pointed }))];
    }
    case 'release':
      return [reading];
    default:
      return reading satisfies never;
  }
};

/** `1.5.0` before `1.5` and `1`, which another push may move; all other tags stay where the sender put them. */
const mostExact = (images: readonly string[]): readonly string[] => {
  const versions = images
    .filter((image) => exactness(image) > 0)
    .toSorted((a, b) => exactness(b) - exactness(a));
  return images.map((image) => (exactness(image) > 0 ? (versions.shift() ?? image) : image));
};

/** How many numbers the version has; 0 for a tag that is none. */
const exactness = (image: string): number => {
  const tag = readImage(image)?.tag ?? '';
  return versionOf(tag) === undefined ? 0 : (tag.split('-')[0] ?? '').split('.').length;
};
