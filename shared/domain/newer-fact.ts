/*
 * A fact that this version does not know. A newer one has written it: this one still runs while the stack is updated,
 * or runs again because the update was taken back.
 */

/** The state as if it had not been written. */
export const withoutNewer = <State>(state: State, _fact: never): State => state;
