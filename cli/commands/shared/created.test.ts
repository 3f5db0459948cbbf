import { expect, test } from 'vitest';
import type { ObjectChange } from '#domain/workload/target-changes.ts';
import type { EventPage } from '#domain/view/view.ts';
import type { Client } from '../../client.ts';
import { playTerminal } from '../../terminal.fixture.ts';
import { rollback } from '../rollback.ts';

const page = (at: number, named: readonly ObjectChange[]): EventPage => ({
  events: [
    {
      cursor: `0.${at}`,
      at,
      target: 'eu',
      message: '',
      fact: {
        kind: 'prepared',
        release: 'r-1',
        snapshot: 'sha256:a',
        manifest: 'sha256:b',
        changes: { named, others: 0 },
      },
    },
  ],
  next: `0.${at}`,
  done: at === 2,
});

const asked = async (...changes: readonly (readonly ObjectChange[])[]): Promise<string> => {
  const id = '01m8rr5hr5n4xqzhe1mjyvqx10';
  const questions: string[] = [];
  const io = {
    ...playTerminal({ cwd: '/', env: {} }),
    ask: async (question: string) => (questions.push(question), false),
  };
  const client = {
    release: async () => ({ app: 'shop' }),
    events: async (_: string, after: string) => {
      const at = after === '' ? 1 : 2;
      return page(at, changes[at - 1] ?? []);
    },
  } as unknown as Client;
  const args = { words: [id], text: () => undefined, is: () => false, many: () => [] };
  await expect(rollback.run(args as never, io, client)).rejects.toThrow('nothing was changed');
  return questions.join();
};

test('who undoes a release that found nothing is told beforehand what it removes', async () => {
  const question = await asked(
    [
      { object: 'Deployment/shop', kind: 'new' },
      { object: 'ConfigMap/env', kind: 'content' },
    ],
    [{ object: 'Service/shop', kind: 'new' }],
  );
  expect(question).toMatch(/removes what it created: Deployment\/shop, Service\/shop\. Continue\?/);
});

test('what ran before is only restored', async () => {
  const question = await asked([{ object: 'Deployment/shop', kind: 'pods', from: 2, to: 3 }]);
  expect(question).toMatch(/restores what ran before this one\. Continue\?/);
});
