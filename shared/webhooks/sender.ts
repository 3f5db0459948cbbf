import type { SignedRequest } from '../crypto/signatures/signed-request.ts';
import type { Payload, Reading } from './reading.ts';

/** What is known of a request before its body is read. */
export interface Delivery extends SignedRequest {
  /** The segment of the address behind the receiver, of senders that can send no header. */
  readonly pathToken?: string | undefined;
  /** Whether a bearer token is one that the identity provider of the receiver has signed, for the right account. */
  readonly isIdToken?: (bearer: string) => Promise<boolean>;
}

/** A delivery that has been proved. */
export interface Genuine {
  readonly headers: Readonly<Record<string, string>>;
  readonly payload: Payload;
  readonly receiver: {
    readonly id: string;
    readonly apps: readonly string[];
    readonly registry?: string | undefined;
  };
}

/** One kind of sender: how it authenticates and what its events mean. Each is one file, listed in `senders.ts`. */
export interface Sender {
  /**
   * `signature` covers the body; `header` and `path` are a secret that is repeated; `id-token` is signed by an identity
   * provider. All but the first leave the body unsigned, so a digest in it is only a hint.
   */
  readonly proof: 'signature' | 'header' | 'path' | 'id-token';
  /** The prefix of its secrets; the rest is base64 then. */
  readonly secretPrefix?: string;
  /** Its events do not name the host of the images; without `usual`, the receiver must name it. */
  readonly registry?: { readonly usual?: string };
  /** What its signature covers where it sends `payload=<JSON>` as a form: all bytes, or what the field holds. */
  readonly form?: 'whole' | 'field';
  /** It may send a list of events at once. */
  readonly sendsLists?: true;
  /** It asks whether its deliveries are wanted, by OPTIONS, before it sends any. */
  readonly asksFirst?: true;
  /** Its events have neither a time nor a name: those of two pushes of one tag are the same bytes. */
  readonly isTimeless?: true;
  /** What to enter there; `{url}` and `{secret}` are replaced by those of the receiver. */
  readonly setup: readonly string[];
  /** Whether this delivery comes from who knows one of the secrets, or is who the receiver expects. */
  verify(delivery: Delivery): boolean | Promise<boolean>;
  /** What makes two deliveries the same event. Only signed text counts; undefined means the bytes of the body. */
  key?(headers: Delivery['headers']): string | undefined;
  /** What the event asks for; never throws. */
  read(genuine: Genuine): Reading;
}
