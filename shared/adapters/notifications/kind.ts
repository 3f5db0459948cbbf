import type { Notice } from '#domain/notification/notice.ts';
import type { Clock } from '#ports/clock.ts';
import type { Sent, Story } from '#ports/notifications.ts';
import type { AwsKeys } from '../aws/sigv4.ts';

/** Where a receiver is, as the operator has settled it. */
export interface Place {
  readonly url: string;
  /** Its token, routing key or signing secret; empty where there is none. */
  readonly token: string;
  readonly options: Readonly<Record<string, string>>;
}

/** One notice on its way to one receiver. */
export interface Sending {
  readonly place: Place;
  readonly notice: Notice;
  /** What earlier notices about the same release have left to remember. */
  readonly memory: Readonly<Record<string, string>>;
  /** Every event of the release so far. */
  readonly story: Story;
  readonly clock: Clock;
  /** What AWS knows Tidegate by; fails with ConfigRefused where it has no keys. */
  readonly keys: () => AwsKeys;
}

/** A kind of receiver: one file of this folder, and one line of `kinds.ts`. */
export interface SinkKind {
  readonly about: string;
  /** The address where the operator names none; absent where one must be named. */
  readonly usualUrl?: string;
  /** What an address looks like that is not http(s). */
  readonly address?: { readonly pattern: RegExp; readonly mistake: string };
  /** What `token` is; absent where the kind has none. */
  readonly token?: {
    readonly about: string;
    readonly isNeeded: boolean;
    /** Why a value is invalid, without repeating it. */
    readonly mistakeIn?: (token: string) => string | undefined;
  };
  /** Further settings, each a string, with a description; an option without `usual` is required. */
  readonly options?: Readonly<Record<string, { readonly about: string; readonly usual?: string }>>;
  send(sending: Sending): Promise<Sent>;
}
