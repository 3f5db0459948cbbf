import { basename } from 'node:path';
import { expect, test } from 'vitest';
import { senderNames } from '#shared/webhooks/senders.ts';
import { filesIn, isProduct, textOf } from './tree.ts';

/** What all senders share. */
const common = ['each-meaning', 'read-event', 'reading', 'sender', 'senders'];

test('every sender is one file of shared/webhooks and one line of the list, and nothing else names it', () => {
  const files = filesIn('shared/webhooks')
    .filter((path) => isProduct(path) && !/^shared\/webhooks\/(filter|kit)\//.test(path))
    .map((path) => basename(path, '.ts'));
  expect(files.filter((name) => !common.includes(name)).sort()).toEqual([...senderNames].sort());
  const elsewhere = filesIn('shared')
    .concat(filesIn('functions'))
    // Those to whom we send have the same names.
    .filter((path) => isProduct(path) && !/^shared\/(webhooks|adapters\/notifications)\//.test(path))
    .filter((path) => senderNames.some((name) => textOf(path).includes(`'${name}'`)));
  expect(elsewhere).toEqual([]);
});
