import fc from 'fast-check';
import validRange from 'semver/ranges/valid.js';
import { describe, expect, test } from 'vitest';
import { describeFilter } from './describe.ts';
import { whyDropped } from './filter.ts';
import { fitsGlob, fitsPath } from './glob.ts';
import { isRange } from './range.ts';
import { versionOf } from './version.ts';

const web = 'reg.example.com/shop/web';
const hex = 'a'.repeat(64);
const running = (tag: string) => ({ written: [`${web}:1.4.0`], present: [`${web}:${tag}`] });
const reason = (tag: string, filter = {}, standing = running('1.4.0')) =>
  whyDropped(`${web}:${tag}`, filter, standing)?.reason;

describe('a receiver without filters', () => {
  test.each(['1.4.0', '1.4.1', 'v1.5', '2', '1.10.0', '2026.05.01'])('takes %s where 1.4.0 runs', (tag) => {
    expect(reason(tag)).toBeUndefined();
  });

  test.each([
    ['pr-17', 'pull-request'],
    ['build-pr17', 'pull-request'],
    ['merge-request-5', 'pull-request'],
    ['buildcache', 'build-cache'],
    ['main-buildcache', 'build-cache'],
    ['cache-amd64', 'build-cache'],
    [`sha256-${hex}`, 'signature-or-attestation'],
    [`sha256-${hex}.sig`, 'signature-or-attestation'],
    [`sha256-${hex}.att`, 'signature-or-attestation'],
    ['1.5.0.sbom', 'signature-or-attestation'],
    ['1.5.0-rc.1', 'pre-release'],
    ['1.5-SNAPSHOT', 'pre-release'],
    ['1.5.0-alpine', 'pre-release'],
    ['1.3.9', 'older-version'],
    ['1', 'older-version'],
    ['v0.9', 'older-version'],
    ['latest', 'not-a-version'],
    ['main', 'not-a-version'],
    ['2026-11-29', 'not-a-version'],
    ['1234567', 'not-a-version'],
  ])('does not take %s where 1.4.0 runs: %s', (tag, why) => {
    expect(reason(tag)).toBe(why);
  });

  test('takes any tag that is no version where none runs, except what nobody releases', () => {
    const standing = running('main');
    for (const tag of ['latest', 'main', 'abcdef1', '1.0.0', 'build-812'])
      expect(reason(tag, {}, standing), tag).toBeUndefined();
    expect(reason('pr-17', {}, standing)).toBe('pull-request');
    expect(reason('buildcache', {}, standing)).toBe('build-cache');
  });

  test.each([
    ['build-811', 'build-812', 'older-version'],
    ['build-813', 'build-812', undefined],
    ['main-4f2a91c-1764460800', 'main-9b1d02e-1764460900', 'older-version'],
    ['main-4f2a91c-1764461000', 'main-9b1d02e-1764460900', undefined],
    ['20261128', '20261129', 'older-version'],
    ['2026-11-29.101500', '2026-11-29.093000', undefined],
    ['2026-11-28.235959', '2026-11-29.093000', 'older-version'],
    ['9007199254740992', '9007199254740993', 'older-version'],
    // Another row, a piece of a hash, or a number that says nothing of age.
    ['nightly-3', 'build-812', undefined],
    ['1234567', '7654321', undefined],
    ['feature-12', 'feature-99', undefined],
    ['abcdef1', 'fedcba9', undefined],
  ])('of numbered builds, %s where %s runs: %s', (tag, runs, why) => {
    expect(reason(tag, {}, running(runs))).toBe(why);
    expect(reason(tag, { tags: { older: true } }, running(runs))).toBeUndefined();
  });

  test('takes a digest without a tag, and only of the repository that the component uses', () => {
    expect(whyDropped(`${web}@sha256:${hex}`, {}, running('1.4.0'))).toBeUndefined();
    expect(whyDropped('reg.example.com/evil/web:2', {}, running('1.4.0'))?.reason).toBe('other-repository');
    expect(whyDropped('reg.example.com/evil/web:2', {}, { written: [], present: [] })?.reason).toBe(
      'other-repository',
    );
  });

  test('knows one repository of Docker Hub by all its names', () => {
    const standing = { written: ['nginx:1.29'], present: ['nginx:1.29'] };
    for (const name of ['nginx', 'library/nginx', 'docker.io/nginx', 'docker.io/library/nginx'])
      expect(whyDropped(`${name}:1.29.1`, {}, standing), name).toBeUndefined();
    expect(whyDropped('docker.io/someone/nginx:1.29.1', {}, standing)?.reason).toBe('other-repository');
  });
});

describe('a filter', () => {
  test('of a range takes versions in it, and pre-releases only where it names them', () => {
    const of = (tag: string, semver: string) => reason(tag, { tags: { semver } }, running('1.0.0'));
    expect(of('1.4', '>= 1.4')).toBeUndefined();
    expect(of('v2.0.1', '>= 1.4')).toBeUndefined();
    expect(of('1.3.9', '>= 1.4')).toBe('out-of-range');
    expect(of('2.0.0', '1.x')).toBe('out-of-range');
    expect(of('main', '>= 1.4')).toBe('not-a-version');
    expect(of('1.5.0-rc.1', '>= 1.4')).toBe('pre-release');
    expect(of('1.5.0-rc.1', '>= 1.5.0-rc.0')).toBeUndefined();
    expect(reason('1.5.0-rc.1', { tags: { semver: '>= 1.4', prereleases: true } })).toBeUndefined();
  });

  test('of patterns takes what fits one of them, whatever it is, except what is no image', () => {
    const tags = { match: ['build-*', '*-buildcache', 'sha256-*'] };
    expect(reason('build-812', { tags })).toBeUndefined();
    expect(reason('main-buildcache', { tags })).toBeUndefined();
    expect(reason('1.5.0', { tags })).toBe('tag-not-matched');
    expect(reason(`sha256-${hex}.sig`, { tags })).toBe('signature-or-attestation');
    expect(reason('v1.5.0', { tags: { match: ['v*'], semver: '>= 2' } })).toBe('out-of-range');
  });

  test('may take older versions, and other repositories instead of its own', () => {
    expect(reason('1.3.0', { tags: { older: true } })).toBeUndefined();
    const repositories = ['ghcr.io/acme/*'];
    expect(whyDropped('ghcr.io/acme/web:1.5.0', { repositories }, running('1.4.0'))).toBeUndefined();
    expect(whyDropped('ghcr.io/acme/web/x:1.5.0', { repositories }, running('1.4.0'))?.reason).toBe(
      'other-repository',
    );
    expect(whyDropped(`${web}:1.5.0`, { repositories }, running('1.4.0'))?.reason).toBe('other-repository');
    // A repository that replaces another goes on with its versions.
    expect(whyDropped('ghcr.io/acme/web:1.3.0', { repositories }, running('1.4.0'))?.reason).toBe(
      'older-version',
    );
  });

  test('says in one line what it takes', () => {
    expect(describeFilter({ repositories: ['ghcr.io/acme/*'], tags: { semver: '>= 1.4' } })).toBe(
      'images of ghcr.io/acme/*; versions >= 1.4; no pre-releases; no version older than what runs',
    );
  });
});

describe('a range', () => {
  test.each([
    '>= 1.4',
    '>=1.4.0 <2',
    '1.x',
    '*',
    '^2.1 || 3',
    '~1.2.3',
    '1.2 - 1.4',
    '>=1.5.0-rc.0',
    'v1',
    '= 1.2.3',
  ])('%s is one, as the library says', (text) => {
    expect([isRange(text), validRange(text) !== null]).toEqual([true, true]);
  });

  test.each(['', ' ', 'about 2', '>', '1.2.3.4', '>= latest', '1.x.y.z', '||', '1 ||', 'a'.repeat(300)])(
    '%s is none',
    (text) => {
      expect(isRange(text)).toBe(false);
    },
  );

  test('is never taken where the library would not know it', () => {
    const piece = fc.constantFrom(
      '1',
      '2.0',
      '1.2.3',
      '1.2.3-rc.1',
      'x',
      '*',
      '>',
      '>=',
      '<',
      '^',
      '~',
      ' ',
      ' - ',
      '||',
      '.',
      'v',
    );
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 8 }).map((all) => all.join('')),
        (text) => {
          if (isRange(text)) expect(validRange(text), text).not.toBeNull();
        },
      ),
      { numRuns: 5000 },
    );
  });
});

describe('a pattern', () => {
  test('fits what a regular expression of the same meaning fits', () => {
    const piece = fc.constantFrom('a', 'b', '*', '.', '-');
    const text = fc.array(fc.constantFrom('a', 'b', '.', '-'), { maxLength: 12 }).map((all) => all.join(''));
    const pattern = fc.array(piece, { maxLength: 8 }).map((all) => all.join(''));
    fc.assert(
      fc.property(pattern, text, (glob, tag) => {
        const source = glob.replaceAll('.', String.raw`\.`).replaceAll('*', '.*');
        expect(fitsGlob(glob, tag)).toBe(new RegExp(`^${source}$`).test(tag));
      }),
      { numRuns: 5000 },
    );
  });

  test('with a hundred stars looks at a long text once, and a star of a path stays in its segment', () => {
    expect(fitsGlob(`${'*a'.repeat(100)}*b`, 'a'.repeat(100_000))).toBe(false);
    expect(fitsPath('ghcr.io/*/web', 'ghcr.io/acme/web')).toBe(true);
    expect(fitsPath('ghcr.io/*/web', 'ghcr.io/acme/x/web')).toBe(false);
  });
});

test('any tag is a version or none, and says so without an error', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^\w[\w.-]{0,127}$/), (tag) => {
      const version = versionOf(tag);
      expect(version === undefined || version.compare(version) === 0).toBe(true);
    }),
  );
  expect(versionOf('01.02.03')?.version).toBe('1.2.3');
  expect(versionOf('99999999999999999999.1')).toBeUndefined();
});
