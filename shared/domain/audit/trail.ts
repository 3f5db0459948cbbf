import type { CallerRecord } from '../access/caller.ts';
import { canonical, type Digest } from '../json.ts';

/** An act, or an attempt: recorded before it is performed, so that nothing happens without a record. */
export interface Act {
  readonly kind: 'act';
  readonly by: CallerRecord;
  /** Where they came in: `api`, `link`, a chat, or `hook`. */
  readonly channel: string;
  readonly verb: string;
  /** Method and path of the route, or what a chat was asked. */
  readonly what: string;
  readonly app?: string;
  readonly release?: string;
  readonly approval?: string;
  readonly target?: string;
  /** `approved` or `rejected`. */
  readonly answer?: string;
  readonly reason?: string;
  readonly plan?: string;
}

/** The act with number `of` was not carried out. */
export interface NotDone {
  readonly kind: 'not-done';
  readonly of: number;
  /** A stable word. */
  readonly code: string;
}

export type TrailRecord = Act | NotDone;

/** A record in the chain: its hash covers all of it and the hash before, so that none can be changed or left out. */
export type TrailFact = TrailRecord & {
  /** Epoch ms. */
  readonly at: number;
  readonly prev: Digest;
  readonly hash: Digest;
};

export interface TrailEntry {
  readonly seq: number;
  readonly event: TrailFact;
}

type Hashing = (text: string) => Digest;

/** What the first record points to. */
export const beginning: Digest = `sha256:${'0'.repeat(64)}`;

export const linked = (
  record: TrailRecord,
  { seq, at, prev }: { readonly seq: number; readonly at: number; readonly prev: Digest },
  digestOf: Hashing,
): TrailFact => {
  const body = { ...record, at, prev };
  return { ...body, hash: digestOf(canonical({ ...body, seq })) };
};

export type Verified =
  | { readonly kind: 'whole'; readonly head: Digest; readonly length: number }
  | { readonly kind: 'broken'; readonly seq: number; readonly reason: string };

/** Verifies the chain after `after`, whose hash was `prev`, to its end. */
export const verifyTrail = (
  entries: readonly TrailEntry[],
  digestOf: Hashing,
  { after = 0, prev = beginning }: { readonly after?: number; readonly prev?: Digest } = {},
): Verified => {
  let head = prev;
  for (const [index, { seq, event }] of entries.entries()) {
    const broken = (reason: string): Verified => ({ kind: 'broken', seq, reason });
    if (seq !== after + index + 1) return broken(`record ${after + index + 1} is missing`);
    const { hash, ...body } = event;
    if (event.prev !== head) return broken('it does not follow the record before it');
    if (digestOf(canonical({ ...body, seq })) !== hash) return broken('it was changed after it was written');
    head = hash;
  }
  return { kind: 'whole', head, length: after + entries.length };
};
