import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { schemaKinds } from '../../cli/schema-kinds.ts';
import type { Installed } from './install.ts';

/** What may be in the package: each file is of one of these, and each of these is there. */
const parts: readonly RegExp[] = [
  /^package\.json$/,
  /^(README|CHANGELOG|SECURITY)\.md$/,
  /^LICENSE$/,
  /^cli\/(tidegate|parent)\.mjs$/,
  /^lib\/[\w-]+\.js$/,
  /^lib\/(authoring|api)\.d\.ts$/,
  /^lib\/types\/.+\.d\.ts$/,
  /^lib\/THIRD-PARTY\.txt$/,
  /^schema\/[a-z]+\.json$/,
  /^workflows\/emitted\/[a-z]+\.asl\.json$/,
  /^examples\/[a-z-]+\/(.+\/)?[A-Za-z-]+\.(yaml|md)$/,
  /^docs\/[A-Za-z-]+\.md$/,
  /^docs\/pictures\/[a-z-]+\.svg$/,
];

/** Only what is needed is in the package: no tests, and no source beside what was built of it. */
export const checkContents = ({ files, home, packedBytes }: Installed): void => {
  const strangers = files.filter((file) => !parts.some((part) => part.test(file)));
  assert.deepEqual(strangers, [], 'these do not belong into the package');
  for (const part of parts)
    assert.ok(
      files.some((file) => part.test(file)),
      `nothing is like ${part}`,
    );
  assert.deepEqual(
    files.filter((file) => /\.test\.|\/expected\//.test(file)),
    [],
  );
  for (const kind of schemaKinds) assert.ok(files.includes(`schema/${kind}.json`), kind);
  const notices = readFileSync(join(home, 'lib/THIRD-PARTY.txt'), 'utf8');
  for (const name of ['yaml', 'zod', 'jsonata', '@aws-sdk/client-sfn'])
    assert.match(notices, new RegExp(`^${name} \\d`, 'm'));
  assert.ok(packedBytes < 2_000_000, `the tarball has ${packedBytes} bytes`);
};
