import type { Digest } from '#domain/json.ts';
import { canonical } from '#domain/json.ts';
import { judgingStream } from '#domain/streams.ts';
import type { JudgeRecord, MeasuredFact, TargetMeasurements } from '#domain/analysis/records.ts';
import { type AnalysesView, drawnOf, viewDrawn } from '#domain/view/analyses.ts';
import type { World } from '#ports/world.ts';
import { fewAtOnce } from '../few-at-once.ts';
import { readFacts } from './append-facts.ts';
import { readBlob } from './blobs.ts';

/** The measurements in one target so far, and their number. */
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
  return fewAtOnce(facts, atOnce, ({ event }) => readBlob<JudgeRecord>(world, event.record));
};

/** Where a page of measurements begins: a target, by its place in the release, and how many of its looks come before. */
export interface MeasurementsCursor {
  readonly target: number;
  readonly skip: number;
}

export interface MeasurementsPage {
  readonly items: readonly TargetMeasurements[];
  /** Where the next page begins; none after the last. */
  readonly next?: MeasurementsCursor;
}

/** A page is closed when it holds this much, so that it fits into what a function may answer (6 MB). */
const pageBytes = 4_000_000;

/** Every look at the targets of a release, in order and page by page; a page has at least one, however large it is. */
export const pageMeasurements = async (
  world: World,
  release: string,
  targets: readonly string[],
  from: MeasurementsCursor,
): Promise<MeasurementsPage> => {
  const items: TargetMeasurements[] = [];
  let bytes = 0;
  for (const [index, target] of [...targets.entries()].slice(from.target)) {
    const facts = await readFacts<MeasuredFact>(world.journal, judgingStream(release, target));
    const begin = index === from.target ? from.skip : 0;
    const measurements: JudgeRecord[] = [];
    const reading = readAhead(facts, ({ event }) => world.blobs.get(event.record));
    for (let at = begin; at < facts.length; at += 1) {
      const text = await reading(at);
      bytes += Buffer.byteLength(text);
      if (bytes > pageBytes && measurements.length + items.length > 0)
        return { items: [...items, { target, measurements }], next: { target: index, skip: at } };
      measurements.push(JSON.parse(text) as JudgeRecord);
    }
    items.push({ target, measurements });
  }
  return { items };
};

/** Every look of a release in a target, as numbers to draw; page by page, since thousands of looks fill the memory of a function. */
export const readAnalyses = async (world: World, release: string, target: string): Promise<AnalysesView> => {
  const drawn: ReturnType<typeof drawnOf>[number][] = [];
  for (let from: MeasurementsCursor | undefined = { target: 0, skip: 0 }; from !== undefined;) {
    const { items, next }: MeasurementsPage = await pageMeasurements(world, release, [target], from);
    for (const { measurements } of items) drawn.push(...drawnOf(measurements));
    from = next;
  }
  return viewDrawn(target, drawn);
};

/** Reads items one after the other, and a few of the next at the same time. */
const readAhead = <T>(
  all: readonly T[],
  read: (one: T) => Promise<string>,
): ((at: number) => Promise<string>) => {
  let [from, texts]: [number, readonly string[]] = [0, []];
  return async (at) => {
    if (at < from || at >= from + texts.length) {
      from = at;
      texts = await Promise.all(all.slice(at, at + atOnce).map(read));
    }
    return texts[at - from] ?? '';
  };
};

/** Few, because a look may be large. */
const atOnce = 16;

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
