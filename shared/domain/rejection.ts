/** Why a request is not carried out. `shared/http/problem.ts` gives each kind its HTTP status. */
export type RejectionKind =
  | 'malformed'
  | 'unauthenticated'
  | 'forbidden'
  | 'not-found'
  | 'wrong-method'
  | 'conflict'
  | 'gone'
  | 'too-large'
  | 'unprocessable'
  | 'broken'
  | 'unreachable';

/**
 * A request that is not carried out. `code` is stable and meant for programs; the message is one sentence for people:
 * what is wrong and what to do. Neither repeats the input, because both end up in logs and on other people's screens.
 */
export class Rejection extends Error {
  readonly kind: RejectionKind;
  readonly code: string;
  /** Additional members of the problem document, such as `mistakes`. */
  readonly members: Readonly<Record<string, unknown>>;

  constructor(
    kind: RejectionKind,
    code: string,
    detail: string,
    members: Readonly<Record<string, unknown>> = {},
  ) {
    super(detail);
    this.name = 'Rejection';
    this.kind = kind;
    this.code = code;
    this.members = members;
  }
}
