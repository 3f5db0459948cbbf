import { describe, expect, test } from 'vitest';
import type { ApprovalView } from '#domain/view/view-approval.ts';
import { readArgs } from '../../arguments.ts';
import type { Client } from '../../client.ts';
import { playTerminal } from '../../terminal.fixture.ts';
import { deciding } from './decide.ts';

const hash = `sha256:${'ab12'.repeat(16)}`;
const question: ApprovalView = {
  apiVersion: 'tidegate.dev/v1',
  kind: 'Approval',
  id: 'r1.plan',
  app: 'shop',
  release: 'r1',
  plan: hash,
  question: 'release shop (web shop/web:1 → shop/web:2) to eu?',
  expiresAt: 9e15,
  state: 'open',
  votes: [],
};

const approve = async (words: readonly string[], answer?: boolean) => {
  const answers: string[] = [];
  const client: Pick<Client, 'approvals' | 'decide'> = {
    approvals: async () => [question],
    decide: async (asked, said) => {
      answers.push(said);
      return asked;
    },
  };
  const io = playTerminal({ ask: async () => answer });
  const verb = deciding('approve', '');
  const code = await verb
    .run(readArgs(words, verb.flags), io, client as Client)
    .catch((error: Error) => error.message);
  return { answers, code, said: [...io.complained, ...io.printed].join('\n') };
};

describe('approving', () => {
  test('shows the plan and its hash, and asks at a terminal', async () => {
    const no = await approve(['shop'], false);
    expect(no).toMatchObject({ answers: [], code: 'nothing was answered' });
    const yes = await approve(['shop'], true);
    expect(yes.answers).toEqual(['approved']);
    for (const { said } of [no, yes]) {
      expect(said).toContain(question.question);
      expect(said).toContain(`plan ${hash}`);
    }
  });

  test('asks nobody where nobody sits, or with --yes', async () => {
    expect((await approve(['shop'])).answers).toEqual(['approved']);
    expect((await approve(['shop', '--yes'], false)).answers).toEqual(['approved']);
  });

  test('answers with --plan only a question about that plan', async () => {
    expect((await approve(['shop', '--plan', hash])).answers).toEqual(['approved']);
    expect((await approve(['shop', '--plan', hash.slice(7, 19)])).answers).toEqual(['approved']);
    const other = await approve(['shop', '--plan', 'ffffffffffff']);
    expect(other).toMatchObject({
      answers: [],
      code: expect.stringContaining('nothing was answered') as string,
    });
    expect((await approve(['shop', '--plan', 'ab'])).code).toContain('12 of its digits');
  });
});
