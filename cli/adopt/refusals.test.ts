import { expect, test } from 'vitest';
import { main } from '../main.ts';
import { playTerminal } from '../terminal.fixture.ts';

const run = async (...argv: readonly string[]) => {
  const io = playTerminal({ env: { HOME: '/nowhere' } });
  return { code: await main(argv, io), said: io.complained.join('\n') };
};

test.each([
  ['adopt', 'deploymnt/web'],
  ['release', 'deploymnt/web', '-i', 'web=a:1', '-w'],
])('%s: a misspelt kind is told before any cluster is looked for', async (...argv) => {
  expect(await run(...argv)).toEqual({
    code: 1,
    said: expect.stringContaining('did you mean "deployment"?') as string,
  });
});

test.each([
  [['adopt'], 'say what'],
  [['adopt', 'deployment/web'], 'there is no /nowhere/.kube/config'],
  [['release', 'deployment/web'], 'which image?'],
  [['plan', '-f', '-'], 'standard input is empty'],
])('%j is refused with what to do', async (argv, why) => {
  expect(await run(...argv)).toEqual({ code: 1, said: expect.stringContaining(why) as string });
});
