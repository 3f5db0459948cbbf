import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { linesOf } from './watch.ts';

test('a chunk of twenty thousand lines is read in parts, and others have their turn in between', async () => {
  const response = Readable.from(['{}\n'.repeat(20_000)]) as IncomingMessage;
  let turns = 0;
  const count = (): NodeJS.Immediate =>
    setImmediate(() => {
      turns += 1;
      immediate = count();
    });
  let immediate = count();
  let lines = 0;
  for await (const line of linesOf(response, 1000)) lines += line.length / 2;
  clearImmediate(immediate);
  expect(lines).toBe(20_000);
  expect(turns).toBeGreaterThan(30);
});
