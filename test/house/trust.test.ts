import { expect, test } from 'vitest';
import { textOf } from './tree.ts';

/* What can go wrong on one machine, and the tests that show what happens then: each by its file and words of its title. */

const freezes = 'test/attacks/freezes.test.ts';
const hostile = 'test/attacks/hostile.ts';
const files = 'test/attacks/files.test.ts';
const secrets = 'test/attacks/secrets.test.ts';
const away = 'test/story/away/away.test.ts';
const disk = 'test/story/damage/disk.test.ts';
const atRest = 'test/story/damage/cases.ts';
const serve = 'cli/server/serve.test.ts';
const retention = 'shared/services/releases/retention.test.ts';

const cases: Readonly<Record<string, readonly (readonly [file: string, words: string])[]>> = {
  'one input that keeps the server busy': [
    [hostile, 'an override whose set can be read in many ways'],
    [hostile, 'dependsOn misspelt 300 times'],
    [freezes, 'a signed delivery with ten thousand images of nobody'],
    [freezes, 'a cluster that answers with %s under %i'],
    [freezes, 'do not keep a fourth one waiting'],
    ['test/attacks/any-input.test.ts', 'any input of up to a megabyte to any door'],
    ['test/attacks/outsides.test.ts', '%s may answer anything'],
  ],
  'time away': [
    [away, 'comes back after %s: it answers, ends the release, and stays small'],
    ['shared/adapters/metrics/prometheus/open.test.ts', 'more points than Prometheus answers at once'],
  ],
  damage: [
    [atRest, 'a zeroed page of entries'],
    [atRest, 'a bit in the last frame of the log'],
    [atRest, 'a log that is gone'],
    [atRest, 'an older copy'],
    [disk, 'is told by whoever reads it, and by healthz from then on'],
  ],
  'a disk that is full, read-only or fails': [
    [disk, 'is told by healthz, the log and every verb that writes'],
    [disk, 'is told before it is full'],
    [disk, 'at the start is refused'],
    [disk, 'a file that may not grow (EIO)'],
  ],
  'backup and restore': [
    [disk, 'bring back what was there, while the server runs'],
    [disk, 'a damaged store makes no backup'],
  ],
  'a reader of the log that goes away': [[files, 'goes on when nobody reads its lines any more']],
  'files of others': [
    [files, 'an address that others may have changed gets nothing sent'],
    [files, 'a foreign token lets nobody in'],
    [files, 'what a server keeps is for its user alone'],
    ['shared/adapters/blobs/seal.test.ts', 'test('],
  ],
  'secrets by name, shape and origin': [
    [secrets, 'whatever it is called, a secret in %s is not shown'],
    [secrets, 'whatever it stands in'],
    [secrets, 'no sink of a server or a verb shows one of them'],
    ['cli/offline/secrets.test.ts', '--show-secrets of why and diff'],
  ],
  'code beside the files': [['cli/offline/offline.test.ts', 'is code, which would run with all your rights']],
  'the command line': [
    [files, 'what is no file is not waited for'],
    [files, 'a file that cannot be replaced stays as it was'],
    [files, 'reaches no terminal'],
    ['cli/long-timer.test.ts', 'a timer of %i hours rings after that time'],
  ],
  'the API': [
    ['functions/api/releases.test.ts', 'names images, and %j is none'],
    [serve, "test.each(['//'"],
    [serve, 'who brings a megabyte and no token'],
    [serve, 'with two Host headers is refused'],
    ['shared/adapters/engine/embedded/errors.test.ts', 'for this endpoint is refused'],
    ['shared/worlds/local/receivers.test.ts', 'holds no secret'],
    ['shared/worlds/settings/settings.test.ts', 'must have 16 characters or more'],
  ],
  'many newer releases': [
    ['cli/pick.test.ts', 'is found behind 300 newer ones'],
    ['cli/pick.test.ts', 'is listed and found, however many came after it'],
    ['test/bench/soak.ts', 'list p95, times early (bar 2)'],
  ],
  'what is old': [
    [retention, 'are kept for 90 days, and the last 50 of an application'],
    [retention, 'leave who did what, and nothing else'],
    ['shared/adapters/engine/embedded/expiry.test.ts', 'is gone 90 days after it has ended'],
    ['test/bench/soak.ts', 'resident, times early (bar 1.2)'],
  ],
  'a clock that goes back': [
    ['shared/worlds/local/clock-jumps.test.ts', 'a clock that goes back is told'],
    [away, 'comes back an hour earlier: it says so, and what is begun then is the newest'],
    [away, 'comes back an hour earlier: an abort is over as soon as always'],
  ],
  'addresses that nobody may be led to': [
    ['shared/adapters/outbound-http/open.test.ts', "'NAT64'"],
    ['shared/adapters/outbound-http/open.test.ts', 'metadata of clouds is no address'],
  ],
  'answers of another shape': [
    [
      'shared/adapters/cluster/kubernetes/shapes.test.ts',
      'any JSON under any status is a failure with a name',
    ],
    ['test/attacks/answers-to-verbs.test.ts', "'an empty object'"],
  ],
};

test.each(Object.entries(cases))('%s', (_, shown) => {
  const missing = shown.filter(([file, words]) => !textOf(file).includes(words));
  expect(missing).toEqual([]);
});
