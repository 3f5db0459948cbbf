import { expect, test } from 'vitest';
import type { EventView, ReleaseView } from '#domain/view/view.ts';
import type { Client } from '../client.ts';
import { Exit, exit } from '../exit.ts';
import { playTerminal } from '../terminal.fixture.ts';
import { openScreen } from './screen.ts';
import { tree } from './tree.ts';
import { afterWatch, watch } from './watch.ts';

const release: ReleaseView = {
  apiVersion: 'tidegate.dev/v1',
  kind: 'Release',
  id: 'r1',
  app: 'checkout',
  cause: { kind: 'manual', app: 'checkout', images: {}, by: 'ann' },
  requestedAt: 0,
  state: 'running',
  message: 'eu: step 1 of 2: to 10 %; us: not started yet',
  targets: [
    { name: 'eu', state: 'judging', message: 'looks\u001b[31m', step: { index: 0, percent: 10, of: 2 } },
    { name: 'us', state: 'waiting', message: 'not started yet' },
  ],
  cursor: '2',
};
const event = (cursor: string, fact: EventView['fact'], message: string, target?: string): EventView => ({
  cursor,
  at: 1000,
  fact,
  message,
  ...(target === undefined ? {} : { target }),
});
const settled = event(
  '1',
  { kind: 'step-settled', release: 'r1', index: 0, reason: '1 of 10 pods' },
  'settled',
  'eu',
);
const closed = event(
  '2',
  { kind: 'closed', outcome: { kind: 'released', reason: 'fine' } },
  'released: fine',
);

/** A control plane that answers what it is told to, one answer after the other. */
const plane = (pages: readonly (readonly EventView[] | 'away' | 'silence')[], end: ReleaseView): Client => {
  const rest = [...pages];
  return {
    release: async () => end,
    events: async (_: string, after: string, __: number, signal?: AbortSignal) => {
      const page = rest.shift() ?? 'silence';
      if (page === 'away') throw new Exit(exit.unreachable, 'it does not answer');
      if (page === 'silence')
        return new Promise((_resolve, reject) =>
          signal?.addEventListener('abort', () => reject(new Error('let go'))),
        );
      return { events: page, next: page.at(-1)?.cursor ?? after, done: rest.length === 0 };
    },
  } as unknown as Client;
};
const over: ReleaseView = {
  ...release,
  state: 'closed',
  message: 'fine',
  outcome: { kind: 'released', reason: 'fine' },
};

test('without a terminal every event is one line, with the time in UTC', async () => {
  const io = playTerminal();
  const watched = await watch(io, plane([[settled], [closed]], over), 'r1', { after: '', output: 'table' });
  expect(io.printed).toEqual(['00:00:01Z eu: settled', '00:00:01Z release: released: fine']);
  expect(afterWatch(io, 'r1', watched)).toBe(0);
});

test('for programs every event is one line of JSON, with the cursor to go on from', async () => {
  const io = playTerminal();
  await watch(io, plane([[settled]], over), 'r1', { after: '', output: 'json' });
  expect(io.printed.map((line) => JSON.parse(line) as object)).toEqual([
    { apiVersion: 'tidegate.dev/v1', kind: 'Event', release: 'r1', ...settled },
  ]);
});

test('a server that is away is waited for, and that is said once', async () => {
  const io = playTerminal();
  await watch(io, plane(['away', 'away', [closed]], over), 'r1', { after: '', output: 'table' });
  expect(io.complained).toEqual(['it does not answer; trying again', 'the control plane answers again']);
  expect(io.printed).toEqual(['00:00:01Z release: released: fine']);
});

test('Ctrl-C detaches, says how to come back, and changes nothing; a second one quits at once', async () => {
  const io = playTerminal();
  const watching = watch(io, plane([[settled], 'silence'], release), 'r1', { after: '', output: 'table' });
  await expect.poll(() => io.printed.length).toBe(1);
  io.press();
  expect(() => io.press()).toThrow('quit 130');
  const code = afterWatch(io, 'r1', await watching);
  expect(code).toBe(130);
  expect(io.complained).toEqual(['detached; the release continues. Follow it again: tidegate watch r1']);
});

test('when the time is up the answer says what the release waits for', async () => {
  const asking: ReleaseView = { ...release, question: { approval: 'a', text: 'go?', expiresAt: 9 } };
  const codes = [];
  for (const view of [release, asking]) {
    const io = playTerminal();
    const watched = await watch(io, plane(['silence'], view), 'r1', {
      after: '',
      output: 'table',
      timeoutMs: 1,
    });
    codes.push(afterWatch(io, 'r1', watched));
  }
  expect(codes).toEqual([8, 7]);
});

test('a tree shows release, targets, steps and what the judge said, and obeys nobody’s escape codes', () => {
  const lore = {
    eu: { settled: '1 of 10 pods', verdict: { kind: 'pass', reason: '0 of 300 errors' } },
  } as const;
  expect(tree(playTerminal(), release, lore, 61_000)).toEqual([
    '◌ running  checkout  r1  1m1s',
    '  eu: step 1 of 2: to 10 %; us: not started yet',
    '├─ eu  ◌ judging  step 1 of 2 ██░░░░░░░░░░░░░░░░░░ 10 %',
    '│  looks\\x1b[31m',
    '│  pods: 1 of 10 pods',
    '│  verdict pass: 0 of 300 errors',
    '└─ us  · waiting',
    '   not started yet',
  ]);
});

test('a tree says what happens next and when, and what would stop it', () => {
  const seen = { next: 'Step 2 of 2.', nextAt: 101_000, stopsIf: 'new pods crash', stopsAt: 50_000 };
  const shown = (view: ReleaseView) => tree(playTerminal(), { ...view, outlook: seen }, {}, 61_000);
  expect(shown(release).slice(2, 4)).toEqual(['  next: Step 2 of 2 (in 40s)', '  stops if: new pods crash']);
  const outcome = { kind: 'released', reason: 'fine' } as const;
  expect(shown({ ...release, state: 'closed', outcome }).join('\n')).not.toContain('stops if');
});

test('a paused release says how it goes on, not how to answer', () => {
  const question = { approval: 'a', text: 'paused by ann', expiresAt: 9, why: 'pause' } as const;
  const paused: ReleaseView = {
    ...release,
    state: 'paused',
    targets: [{ name: 'eu', state: 'suspended', message: 'stands', question }],
  };
  const lines = tree(playTerminal(), paused, {}, 0).join('\n');
  expect(lines).toContain('tidegate resume r1');
  expect(lines).not.toContain('tidegate approve');
});

test('a release that waits for an approval shows its question once', () => {
  const text = 'release shop to eu?';
  const question = { approval: 'a', text, expiresAt: 9, why: 'plan' } as const;
  const asking: ReleaseView = { ...release, state: 'waiting-for-approval', message: text, question };
  const lines = tree(playTerminal(), asking, {}, 0).filter((line) => line.includes(text));
  expect(lines).toEqual([`  ? ${text}`]);
});

const remedy = 'the cloud is another one now; bring its credentials back';
const refusal = `refused: postgres "db" of target eu (cloud own, stack tidegate-prod-shop-db): ${remedy}`;
const refused: ReleaseView = {
  ...release,
  state: 'closed',
  message: refusal,
  outcome: { kind: 'refused', reason: refusal },
};

test('a refusal is said once, though the release is closed with the same words', async () => {
  const io = playTerminal();
  const says = event('1', { kind: 'refused', reason: refusal }, refusal);
  const ends = event('2', { kind: 'closed', outcome: { kind: 'refused', reason: refusal } }, refusal);
  await watch(io, plane([[says], [ends]], refused), 'r1', { after: '', output: 'table' });
  expect(io.printed).toEqual([`00:00:01Z release: ${refusal}`]);
});

test('the last picture says the whole sentence, however narrow the terminal is', async () => {
  const io = playTerminal({ live: true });
  await watch(io, plane([[closed]], refused), 'r1', { after: '', output: 'table' });
  expect(io.printed[0]).not.toContain(remedy);
  expect(io.printed.at(-1)).toContain(remedy);
});

test('a picture is redrawn in its place, not oftener than five times a second', async () => {
  const io = playTerminal({ live: true });
  const screen = openScreen(io);
  for (let count = 0; count < 50; count += 1) screen.show([`picture ${count}`, 'second line']);
  screen.say(['a line that stays']);
  screen.end([]);
  expect(io.printed).toEqual([
    '\r\u001b[Jpicture 0\nsecond line\n',
    '\u001b[2A\r\u001b[Ja line that stays\n',
  ]);
});
