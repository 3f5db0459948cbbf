import { parseArgs } from 'node:util';
import { sequenceOf } from './generate/sequence.ts';
import { play } from './play.ts';

const { values } = parseArgs({ options: { count: { type: 'string', default: '300' }, seed: { type: 'string', default: '1' } } });
const began = performance.now();
const seen = new Map<string, number>();
const verbose = values.count === '1';
let instants = 0;
for (let seed = Number(values.seed); seed < Number(values.seed) + Number(values.count); seed += 1) {
  const sequence = sequenceOf(seed);
  const played = await play(sequence);
  instants += played.instants;
  if (verbose) console.log(JSON.stringify(sequence, null, 1), played.log.join('\n'));
  for (const finding of played.findings) {
    const n = (seen.get(finding.invariant) ?? 0) + 1;
    seen.set(finding.invariant, n);
    if (n <= 3 || verbose) console.log(JSON.stringify(finding));
  }
}
const s = (performance.now() - began) / 1000;
console.log(Object.fromEntries(seen), `${(Number(values.count) / s).toFixed(1)}/s`, `${instants / Number(values.count)} instants`);
