/**
 * npm run test:simulation -- [--seeds 3000] [--from 1]
 * One seed is one world: it decides in which order calls end, which fail, when tokens come (twice, late, or for the
 * wrong task), when (in every fifth world) the engine is closed and opened again from its file, and how far the clock
 * jumps. After each seed the invariants are checked, and a seed that is run twice must leave the same history.
 */
import { parseArgs } from 'node:util';
import { simulate } from './simulation/world.ts';

const { values } = parseArgs({
  options: { seeds: { type: 'string', default: '3000' }, from: { type: 'string', default: '1' } },
});

let wrong = 0;
let events = 0;
const began = performance.now();
for (let seed = Number(values.from); seed < Number(values.from) + Number(values.seeds); seed += 1) {
  const once = await simulate(seed);
  events += once.events;
  const again = seed % 10 <= 1 ? await simulate(seed) : once;
  const found = again.hash === once.hash ? once.found : [...once.found, 'the same seed left another history'];
  if (found.length === 0) continue;
  wrong += 1;
  process.stdout.write(`seed ${seed}: ${found.join('; ')}\n`);
}
const seconds = (performance.now() - began) / 1000;
process.stdout.write(
  `${values.seeds} seeds, ${wrong} with violations, ${events} events, ${Math.round(Number(values.seeds) / seconds)} seeds/s\n`,
);
process.exitCode = wrong === 0 ? 0 : 1;
