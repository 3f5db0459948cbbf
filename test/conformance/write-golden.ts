/**
 * node test/conformance/write-golden.ts
 * Writes golden/golden.json: cases of our own, in the format of the recordings, for what AWS's recordings leave out.
 * The expectation is what the engine does today; read the diff as a text before committing it.
 */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Json, JsonObject } from '#domain/json.ts';
import type { Draft } from './golden/shapes.ts';
import { run } from './replay.ts';
import { failures } from './golden/failures.ts';
import { forks } from './golden/forks.ts';
import { expressions } from './golden/expressions.ts';
import { timing } from './golden/timing.ts';

const drafts: readonly Draft[] = [...forks, ...failures, ...timing, ...expressions];

const cases = [];
for (const { name, definition, input = {}, taskResponses = {} } of drafts) {
  const blank = {
    name,
    queryLanguage: 'JSONata' as const,
    features: [],
    definition: { QueryLanguage: 'JSONata', ...definition },
    input: JSON.stringify(input),
    taskResponses,
    normalizers: [],
    lambdaOnly: true,
    unordered: false,
    suspectOutdated: false,
  };
  const { seen, events } = await run({
    ...blank,
    expect: { status: '', eventTypes: submittedTypes(definition) },
  });
  const told = (field: string) => (seen[field] === undefined ? {} : { [field]: seen[field] });
  const output = typeof seen['output'] === 'string' ? { output: JSON.parse(seen['output']) as Json } : {};
  cases.push({
    ...blank,
    expect: {
      status: seen['status'],
      ...output,
      ...told('error'),
      ...told('cause'),
      eventTypes: events.map(({ type }) => type),
      events: events.map(({ timestamp: _timestamp, ...event }) => event),
    },
  });
}
writeFileSync(path.join(import.meta.dirname, 'golden/golden.json'), `${JSON.stringify(cases, null, 1)}\n`);
process.stdout.write(`${cases.length} cases written\n`);

/** The replay announces TaskSubmitted only where the recording has it. */
function submittedTypes(definition: JsonObject): readonly string[] {
  return JSON.stringify(definition).includes('.waitForTaskToken') ? ['TaskSubmitted'] : [];
}
