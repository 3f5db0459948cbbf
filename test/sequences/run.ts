/**
 * npm run test:sequences -- [--lean] [--count 2000] [--from 1] [--only budget] [--plain CloneSet] [--seed 7] [--mutants [--named part]] [--real --count 20 [--minutes 8] [--slow 2]]
 * Random worlds, and random sequences of what happens in them, each from one seed: releases, people, faults, deaths. After
 * every instant the invariants are checked. `--seed` plays one of them again, with its log; `--mutants` takes one
 * protection away after the other and expects the sequences to notice; `--real` plays samples on a real control plane.
 */
import { parseArgs } from 'node:util';
import { sequenceOf } from './generate/sequence.ts';
import { invariants } from './invariants/index.ts';
import { playLean } from './lean/play.ts';
import { playMany } from './many.ts';
import { hunt } from './mutants/hunt.ts';
import { play } from './play.ts';
import { describeSequence, describeTally } from './report.ts';
import { sample } from './real/sample.ts';
import { shrink } from './shrink.ts';

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '2000' },
    from: { type: 'string', default: '1' },
    seed: { type: 'string' },
    only: { type: 'string', default: '' },
    /** Of these seeds only those whose workload is of a kind that is called so, or begins like it. */
    plain: { type: 'string', default: '' },
    mutants: { type: 'boolean', default: false },
    named: { type: 'string', default: '' },
    real: { type: 'boolean', default: false },
    /** On a real control plane no sequence is begun after so long. */
    minutes: { type: 'string', default: '15' },
    /** How many of the real ones are slow: some ten minutes each. */
    slow: { type: 'string', default: '12' },
    /** The decisions of the product alone: ten times as many, without tasks, journal and API server. */
    lean: { type: 'boolean', default: false },
    /** How many kinds of findings are told, and shrunk. */
    kinds: { type: 'string', default: '12' },
  },
});
const say = (...lines: readonly string[]): void => void process.stdout.write(`${lines.join('\n')}\n`);
const { only, plain } = values;
const playOne = values.lean ? playLean : play;
if (
  only !== '' &&
  !invariants.some(({ name }) => name === only) &&
  !['bounded', 'ends', 'quiet', 'way-out', 'no-crash'].includes(only)
)
  throw new Error(
    `there is no invariant ${only}; known are ${invariants.map(({ name }) => name).join(', ')}, bounded, ends, quiet, way-out, no-crash`,
  );

const replay = async (seed: number): Promise<number> => {
  const sequence = sequenceOf(seed);
  const { findings, log } = await playOne(sequence);
  say(`seed ${seed}`, ...describeSequence(sequence), ...log.map((line) => `    ${line}`));
  say(...findings.map(({ at, invariant, target, what }) => `${at} ms ${target}: ${invariant}: ${what}`));
  say(findings.length === 0 ? 'every invariant held' : `${findings.length} invariants did not hold`);
  return findings.length;
};

const shrunk = async (seed: number, invariant: string): Promise<readonly string[]> => {
  const small = await shrink(sequenceOf(seed), async (sequence) =>
    (await playOne(sequence)).findings.some((finding) => finding.invariant === invariant),
  );
  return describeSequence(small);
};

const many = async (): Promise<number> => {
  const count = Number(values.count);
  const began = performance.now();
  const seconds = () => (performance.now() - began) / 1000;
  let told = 0;
  const tally = await playMany(
    { seed: Number(values.from), count, only, plain, isLean: values.lean },
    (done) => {
      if (done - told < 5_000) return;
      told = done;
      say(`${done} of ${count} after ${Math.round(seconds())} s`);
    },
  );
  const pace = Math.round(tally.count / seconds());
  say(
    `${tally.count} ${values.lean ? 'lean ' : ''}sequences, ${tally.red} with findings; ${tally.instants} instants, each checked by ${invariants.length} invariants, ${tally.writes} writes of ours; ${Math.round(seconds())} s, ${pace} sequences/s`,
  );
  say(...describeTally(tally, Number(values.kinds)));
  const firsts = [...tally.kinds.values()].sort((a, b) => b.seeds.length - a.seeds.length);
  for (const { first } of firsts.slice(0, Number(values.kinds)))
    say(
      `${first.invariant}, seed ${first.seed}, as small as it gets:`,
      ...(await shrunk(first.seed, first.invariant)),
    );
  return tally.kinds.size;
};

const onReal = async (): Promise<number> => {
  const kubeconfig = process.env['KUBECONFIG'] ?? '';
  if (kubeconfig === '')
    throw new Error('--real needs KUBECONFIG: start a control plane with npm run cluster');
  const began = performance.now();
  const tally = await sample(
    kubeconfig,
    {
      from: Number(values.from),
      count: Number(values.count),
      slow: Number(values.slow),
      minutes: Number(values.minutes),
    },
    say,
  );
  const seconds = Math.round((performance.now() - began) / 1000);
  say(
    `${tally.count} sequences on a real control plane, ${tally.red} with findings, ${tally.writes} writes of ours; ${seconds} s`,
  );
  say(...describeTally(tally, Number(values.kinds)));
  return tally.red;
};

const run = (): Promise<number> => {
  if (values.real) return onReal();
  if (values.seed !== undefined) return replay(Number(values.seed));
  return values.mutants ? hunt(Number(values.from), Number(values.count), values.named, say) : many();
};
const wrong = await run();
process.exitCode = wrong === 0 ? 0 : 1;
// A release that did not end on a real cluster would keep this process waiting for it.
if (values.real) process.exit();
