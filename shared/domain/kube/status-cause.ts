/** One reason of the API server for refusing an object: `Status.details.causes[]`, all of its fields filled. */
export interface StatusCause {
  readonly field: string;
  readonly reason: string;
  readonly message: string;
}
