import { expect, test } from 'vitest';
import { ruleOnLine } from './along.ts';
import { askOther, wordsOf } from './ask-other.ts';
import { scenarios, trialOf } from './contest.ts';
import { type Line, type Read, readTrials } from './line.ts';
import { judgeTrials, lineOf } from './lines.ts';
import { releaseLine } from './release-line.ts';
import { badOnes } from './troubles.ts';

const scenario = (name: string) => scenarios.find((one) => one.name === name) ?? expect.fail(name);
const own = (name: string, rep: number): string => lineOf(trialOf(scenario(name), rep));

/** Trials, and what is wrong with the other lines. */
const readAll = async (text: string) => {
  const reads: Read[] = [];
  for await (const read of readTrials(text.split('\n'))) reads.push(read);
  return {
    trials: reads.flatMap((read) => ('trial' in read ? [read.trial] : [])),
    bad: reads.flatMap((read) => ('reason' in read ? [read.reason] : [])),
  };
};

const arms = (xc: number, xb = 50) => ({ xc, nc: 2000, xb, nb: 20_000 });
const line = (more: Partial<Line>): Line => ({
  scenario: 'acquired',
  truth: 'bad',
  windows: Array.from({ length: 20 }, () => arms(25)),
  ...more,
});

test('a trial survives the way through a line of JSON', async () => {
  const { trials } = await readAll(own('quiet 1000/20 x5', 3));
  expect(trials.map((trial) => ruleOnLine(trial).kind)).toEqual(['fail']);
});

test('the judge of the product says of lines what the core says of the same traffic', async () => {
  const text = ['quiet 1000/20 x1', 'realistic 1000/20 x5', 'quiet 100/5 x2']
    .flatMap((name) => [0, 1, 2].map((rep) => own(name, rep)))
    .join('\n');
  const kinds = (await readAll(text)).trials.map((trial) => ruleOnLine(trial).kind);
  expect(kinds).toEqual(['pass', 'pass', 'pass', 'fail', 'fail', 'fail', 'fail', 'fail', 'fail']);
});

test('lines that cannot be read are named by file and line, and the others are judged', async () => {
  const text = [
    JSON.stringify(line({})),
    '{"scenario": "half',
    '',
    JSON.stringify({ ...line({}), truth: 'maybe' }),
    JSON.stringify({ ...line({}), windows: [{ xc: '3' }] }),
    JSON.stringify({
      ...line({}),
      windows: [{ buckets: { canary: { bounds: [1, 2], counts: [1], all: 1 } } }],
    }),
  ].join('\r\n');
  const { tallies, refused } = await judgeTrials(text.split('\n'), 'trials.jsonl');
  expect(tallies.filter(({ judge }) => judge === 'tidegate')).toMatchObject([
    { scenario: 'acquired', trials: 1, rolledBack: { percent: 100 }, passMinute: null },
  ]);
  expect(tallies.map(({ judge }) => judge)).toContain('kayenta every 5');
  expect(refused).toEqual([
    expect.stringMatching(/^trials\.jsonl:2: no JSON/),
    expect.stringMatching(/^trials\.jsonl:4: \/truth: /),
    expect.stringMatching(/^trials\.jsonl:5: \/windows\/0\/xc: /),
    'trials.jsonl:6: /windows/0/buckets/canary: as many counts as bounds are needed',
  ]);
});

test('NaN and null are no numbers: nothing is decided on them, and a text may hold the word', async () => {
  const half = `{"scenario":"NaN, or so","truth":"good","windows":[${Array.from({ length: 30 }, () => '{"xc":NaN,"nc":100,"xb":5,"nb":1000}').join(',')},null]}`;
  const { trials, bad } = await readAll(half);
  expect(bad).toEqual([]);
  expect(trials[0]?.scenario).toBe('NaN, or so');
  expect(trials.map(ruleOnLine)).toEqual([{ kind: 'none', minute: 31 }]);
});

test('windows that are doubled or late change nothing of what is decided', () => {
  const windows = Array.from({ length: 20 }, (_, at) => ({ at, ...arms(15 + (at % 3)) }));
  const once = ruleOnLine(line({ windows }));
  const twice = windows.flatMap((window) => [window, window, windows[0] ?? window]);
  expect(ruleOnLine(line({ windows: twice })).kind).toBe(once.kind);
  expect(once.kind).toBe('fail');
});

test('one of several cells that is bad is enough, and one without numbers keeps from passing', () => {
  const cells = (eu: number, us: number | null) =>
    Array.from({ length: 20 }, () => ({ cells: { eu: arms(eu), us: us === null ? null : arms(us) } }));
  expect(ruleOnLine(line({ windows: cells(5, 5) })).kind).toBe('pass');
  expect(ruleOnLine(line({ windows: cells(5, 30) })).kind).toBe('fail');
  expect(ruleOnLine(line({ windows: cells(5, null) })).kind).toBe('none');
});

test('latency, gauges, steps and a history go into a line', () => {
  const buckets = (counts: readonly number[]) => ({
    bounds: [50, 100, 250, 500],
    counts: [...counts],
    all: 2000,
  });
  const slow = Array.from({ length: 20 }, () => ({
    buckets: { canary: buckets([1200, 1700, 1840, 1920]), stable: buckets([1200, 1700, 1920, 1980]) },
  }));
  expect(ruleOnLine(line({ windows: slow })).kind).toBe('fail');
  const gauge = (value: number) => ({
    gauges: { cpu: { canary: [value, null], stable: [0.5, 0.52, 0.49] } },
  });
  const rising = Array.from({ length: 30 }, (_, at) => gauge(at < 5 ? 0.5 : 0.9));
  expect(ruleOnLine(line({ windows: rising })).kind).toBe('fail');
  expect(ruleOnLine(line({ windows: rising.slice(0, 1) })).kind).toBe('none');
  const steps = Array.from({ length: 30 }, (_, at) => ({ ...arms(at < 15 ? 5 : 25), step: at < 15 ? 0 : 1 }));
  const history = Array.from({ length: 100 }, (_, to) =>
    ['a', 'b', 'c', 'd'].map((pod, at) => ({ pod, to: to * 60_000, bad: 10 + ((to + at) % 5), all: 5000 })),
  ).flat();
  expect(ruleOnLine(line({ windows: steps, canaryPods: [1, 2], share: [0.01, 0.2], history })).kind).not.toBe(
    'none',
  );
  expect(ruleOnLine(line({ history: history.slice(0, 8) })).kind).toBe('fail');
});

// Any program will do: here awk, which knows no JSON and answers by the look of a line.
const awk = `awk '{ print "{\\"kind\\":\\"" (/"truth":"bad"/ ? "fail" : "pass") "\\",\\"minute\\":7}" }'`;

test("somebody else's judge is asked line by line", async () => {
  const text = [line({}), line({ truth: 'good', scenario: 'other' })]
    .map((one) => JSON.stringify(one))
    .join('\n');
  const { tallies } = await judgeTrials(text.split('\n'), 'trials.jsonl', awk);
  expect(tallies).toMatchObject([
    { scenario: 'acquired', rolledBack: { percent: 100 }, rollbackMinute: 7 },
    { scenario: 'other', passed: { percent: 100 }, passMinute: 7 },
  ]);
});

test('a judge that is not there, dies, or says something else is told about', async () => {
  await expect(askOther('no-such-judge', ['{}'])).rejects.toThrow('no-such-judge cannot be started');
  await expect(askOther('sh -c "exit 3"', ['{}', '{}'])).rejects.toThrow(
    'sh answered 0 of 2 trials (exit code 3)',
  );
  await expect(askOther('echo hello', ['{}'])).rejects.toThrow(/answer 1 of echo must be .*, not hello/);
  await expect(askOther('  ', ['{}'])).rejects.toThrow('--judge names no program');
  expect(wordsOf(`a "b c" 'd "e"'`)).toEqual(['a', 'b c', 'd "e"']);
});

test('a pass of an early step is not the end: the windows of the next are judged too', () => {
  const steps = [
    ...Array.from({ length: 20 }, () => ({ ...arms(5), step: 0 })),
    ...Array.from({ length: 20 }, () => ({ ...arms(50), step: 1 })),
  ];
  const staged = line({ windows: steps, canaryPods: [1, 5], stablePods: 10, share: [0.1, 0.5] });
  expect(ruleOnLine(staged)).toMatchObject({ kind: 'fail' });
  expect(ruleOnLine(staged).minute).toBeGreaterThan(20);
});

test('with the defaults the first minute is no evidence', () => {
  const windows = Array.from({ length: 20 }, () => ({ xc: 100, nc: 2000, xb: 100, nb: 20_000 }));
  const [early, late] = [line({ windows }), line({ windows, defaults: true })].map((one) => ruleOnLine(one));
  expect([early?.kind, late?.kind]).toEqual(['fail', 'fail']);
  expect(late?.minute).toBeGreaterThan(early?.minute ?? 0);
});

test.each([[undefined], [[0.1, 0.5]]])(
  'with the defaults and the shares %j, new pods that are asked a tenth of what others are never pass',
  (share) => {
    const rulings = badOnes
      .filter(({ name }) => name === 'exposure lost')
      .flatMap((trouble) => [0, 1, 2, 3].map((rep) => ({ trouble, rep })))
      .map(({ trouble, rep }) => {
        const service = { requestsPerSecond: 1000, pods: 10, scrapeSeconds: 15 };
        const { share: _, ...line } = releaseLine({ trouble, service, rep });
        return ruleOnLine(share === undefined ? line : { ...line, share });
      });
    expect(rulings.map(({ kind }) => kind)).not.toContain('pass');
  },
);
