import type { Digest } from '../json.ts';

/** Why a release starts, in our words, whoever sent it. */
export type ReleaseEvent =
  /** A CI system says that there is a new image. */
  | {
      readonly kind: 'image';
      readonly app: string;
      readonly component?: string;
      readonly image: string;
      readonly by: string;
      readonly actor?: string;
      readonly authors?: readonly string[];
    }
  /** A person asks for a release of the application as its files say. */
  | {
      readonly kind: 'manual';
      readonly app: string;
      readonly images: Readonly<Record<string, string>>;
      /** Only the targets of these; all when absent. */
      readonly environments?: readonly string[];
      readonly by: string;
      /** The id of whoever asked (`user:ann`, `github:ann`), and of who wrote what is in it; `by` is only for people. */
      readonly actor?: string;
      readonly authors?: readonly string[];
    }
  /** Somebody wants the last good revision back; `release` is the one to undo. */
  | {
      readonly kind: 'undo';
      readonly app: string;
      readonly release: string;
      readonly by: string;
      readonly reason?: string;
    }
  /** Somebody wants what an earlier release had brought; `release` is that one. */
  | {
      readonly kind: 'return';
      readonly app: string;
      readonly release: string;
      readonly by: string;
      readonly reason?: string;
    }
  /** Somebody wants all of it gone, with what it has in clouds as far as that may go. */
  | {
      readonly kind: 'removal';
      readonly app: string;
      /** Only from the targets of these; from all when absent. */
      readonly environments?: readonly string[];
      readonly by: string;
      readonly actor?: string;
      readonly reason?: string;
    }
  /** What a release brought is not as it left it; it is put right in these targets. */
  | {
      readonly kind: 'heal';
      readonly app: string;
      readonly release: string;
      readonly targets: readonly string[];
      readonly by: string;
      /** What has drifted, in words. */
      readonly reason: string;
      /** Whether a person is asked first. */
      readonly asks: boolean;
    }
  /** What is good in one environment comes to another one. */
  | {
      readonly kind: 'promotion';
      readonly app: string;
      readonly release: string;
      readonly from: string;
      readonly environments: readonly string[];
      /** Held to the digests that were good. */
      readonly images: Readonly<Record<string, string>>;
      readonly by: string;
      readonly actor?: string;
    }
  /** The source of an environment says something else than what runs there. */
  | {
      readonly kind: 'sync';
      readonly app: string;
      readonly environments: readonly string[];
      readonly images: Readonly<Record<string, string>>;
      readonly by: string;
      /** Where it was read: a commit, or the registered files. */
      readonly reason: string;
    };

/** What is known of an application: the stream `app/<name>`. */
export type AppEvent = { readonly kind: 'registered'; readonly source: Digest; readonly by: string };

/** One delivery of a webhook, first writer wins: the stream `delivery/<receiver>/<hash>`. */
export type DeliveryEvent = {
  readonly kind: 'received';
  readonly outcome: 'accepted' | 'ignored';
  readonly reason: string;
  readonly release?: string;
  readonly event?: ReleaseEvent;
};

/** An image of a webhook that was taken: the stream `announced/<app>`, in the order in which they count. */
export type AnnouncedEvent = {
  readonly kind: 'announced';
  readonly receiver: string;
  readonly delivery: string;
  readonly release: string;
  readonly event: ReleaseEvent;
  readonly source: Digest;
  /** By component, with the digest where it is known. */
  readonly images: Readonly<Record<string, string>>;
};

/** A delivery that was not taken; `images` is empty where it named none or proved nothing: the stream `dropped/<receiver>`. */
export type DroppedEvent = {
  readonly kind: 'dropped';
  readonly delivery: string;
  readonly images: Readonly<Record<string, string>>;
  /** A stable word. */
  readonly reason: string;
  readonly message: string;
};
