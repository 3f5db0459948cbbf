import { expect, test } from 'vitest';
import { readImages } from './images.ts';

test('each component has one image, and the same twice is no contradiction', () => {
  expect(readImages(['web=nginx:1', 'worker=busybox:1', 'web=nginx:1'])).toEqual({
    web: 'nginx:1',
    worker: 'busybox:1',
  });
});

test('two images for one component are refused: neither is silently dropped', () => {
  expect(() => readImages(['web=nginx:1', 'web=nginx:2'])).toThrow(
    '--image names web twice, as nginx:1 and as nginx:2; a release brings it one image',
  );
});
