import { expect, test } from 'vitest';
import { openScreen } from './screen.ts';

test('a message is one line, with the way to answer it, and cannot steer the terminal', async () => {
  const lines: string[] = [];
  const chat = openScreen((line) => lines.push(line));
  const message = { release: 'r1', app: 'checkout', key: 'r1.plan', kind: 'question' } as const;
  const asked = { ...message, text: 'may it\u001b[2J go on?\n', approval: 'r1.plan' };
  await chat.tell({ ...asked, attempt: 1 });
  // What another place has not heard is not said here again; reports are said by the server itself.
  await chat.tell({ ...asked, attempt: 2 });
  await chat.tell({ ...asked, kind: 'report', attempt: 1 });
  expect(lines).toEqual(['may it [2J go on?  (tidegate approve r1.plan)']);
});
