import { expect, test } from 'vitest';
import { openScreen } from './screen.ts';

test('a message is one line, with the way to answer it, and cannot steer the terminal', async () => {
  const lines: string[] = [];
  const chat = openScreen((line) => lines.push(line));
  await chat.tell({ release: 'r1', app: 'checkout', text: 'may it\u001b[2J go on?\n', approval: 'r1.plan' });
  expect(lines).toEqual(['may it [2J go on?  (tidegate approve r1.plan)']);
});
