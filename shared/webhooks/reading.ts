import type { Digest, JsonObject } from '#domain/json.ts';

/** The content of a webhook's body, before the component is known. */
export type Reading =
  /** A new image, of the named component or of the one that it belongs to. */
  | ImageReading
  /** A commit, a tag or a release of the sources; which image that is, the receiver says. */
  | {
      readonly kind: 'source';
      readonly from: 'push' | 'release' | 'run';
      readonly repo: string;
      /** `refs/tags/v1` or `refs/heads/main`. */
      readonly ref: string;
      readonly commit?: string;
      readonly by: string;
      /** What else the same event has moved. */
      readonly more?: readonly Pointed[];
      /** What the sender calls this event, where the name is proved as the rest is. */
      readonly delivery?: string;
    }
  /** Release the application as its files say, with these images instead. */
  | {
      readonly kind: 'release';
      /** The intended application, if the event names it. */
      readonly app?: string;
      readonly images: Readonly<Record<string, string>>;
      readonly by: string;
    }
  /** A cloud has changed a stack of that name. What it says of it is not read: it is looked at. */
  | { readonly kind: 'stack'; readonly stack: string }
  /** The sender asks whether this address is ours, and is answered what it wants to hear. */
  | { readonly kind: 'handshake'; readonly answer: JsonObject }
  /** A genuine event that starts nothing; `reason` is a stable word. */
  | { readonly kind: 'ignored'; readonly reason: string }
  /** Not what an event of this name looks like. */
  | { readonly kind: 'malformed'; readonly reason: string };

/** A ref, and the commit that it names now. */
interface Pointed {
  readonly ref: string;
  readonly commit?: string;
}

interface ImageReading {
  readonly kind: 'image';
  readonly image: string;
  /** The same image under further tags. */
  readonly more?: readonly string[];
  /** The repository, where the event leaves open by which of two names it is pulled. */
  readonly otherwise?: string;
  readonly component?: string;
  /** The intended application, if the event names it. */
  readonly app?: string;
  /** An unsigned digest: it must agree with the registry's own. */
  readonly hint?: Digest;
  readonly by: string;
  /** What the sender calls this event. */
  readonly delivery?: string;
}

/** A parsed body: JSON with an object at the top. */
export interface Payload {
  readonly [key: string]: unknown;
}

export const ignored = (reason: string): Reading => ({ kind: 'ignored', reason });
export const malformed = (reason: string): Reading => ({ kind: 'malformed', reason });

/** A name of a person or a machine that may be shown and kept; undefined for anything else. */
export const readName = (value: unknown): string | undefined =>
  typeof value === 'string' && /^[\w.@$+[\]-]{1,100}$/.test(value) ? value : undefined;
