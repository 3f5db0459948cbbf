/** A call to an address that an application names. */
export interface HookCall {
  readonly url: string;
  /** JSON text. */
  readonly body: string;
  /** The same for every try of the same call, so that whoever is called can tell a repetition. */
  readonly key: string;
}

/** What came of a call; `because` never holds the address, of which the path may be a secret. */
export type HookAnswer =
  | { readonly kind: 'taken' }
  /** It will never be taken like this: the address may not be called, or it says no. */
  | { readonly kind: 'refused'; readonly because: string }
  /** Nobody knows whether it was heard; the same call may be made again. */
  | { readonly kind: 'unheard'; readonly because: string };

/** Calls of addresses that applications name. One POST, bounded in size and time, and nobody is followed elsewhere. */
export interface Hooks {
  call(call: HookCall): Promise<HookAnswer>;
}
