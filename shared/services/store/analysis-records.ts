import type { Digest } from '#domain/json.ts';
import { canonical } from '#domain/json.ts';
import { judgingStream } from '#domain/streams.ts';
import type { JudgeRecord, MeasuredFact } from '#domain/analysis/records.ts';
import type { World } from '#ports/world.ts';
import { readFacts } from './append-facts.ts';
import { readBlob } from './blobs.ts';

/** What has been looked at in one target so far, and how many looks that took. */
export interface Judging {
  readonly seq: number;
  readonly last?: JudgeRecord;
}

export const readJudging = async (world: World, release: string, target: string): Promise<Judging> => {
  const facts = await readFacts<MeasuredFact>(world.journal, judgingStream(release, target));
  const digest = facts.at(-1)?.event.record;
  return {
    seq: facts.length,
    ...(digest === undefined ? {} : { last: await readBlob<JudgeRecord>(world, digest) }),
  };
};

/** Every look of a release in a target, in order. */
export const readMeasurements = async (
  world: World,
  release: string,
  target: string,
): Promise<readonly JudgeRecord[]> => {
  const facts = await readFacts<MeasuredFact>(world.journal, judgingStream(release, target));
  return Promise.all(facts.map(({ event }) => readBlob<JudgeRecord>(world, event.record)));
};

/** Keeps a look; one that another invocation has kept before us is the same windows, and is not kept twice. */
export const keepMeasurement = async (
  world: World,
  release: string,
  target: string,
  { seq }: Judging,
  record: JudgeRecord,
): Promise<Digest> => {
  const digest = await world.blobs.put(canonical(record));
  const fact: MeasuredFact = { kind: 'measured', record: digest };
  await world.journal.append(judgingStream(release, target), seq, { ...fact }, world.clock.now());
  return digest;
};
