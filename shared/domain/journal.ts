/** One fact in its place in a stream: `seq` counts from 1 without gaps, `at` is when it was written, epoch ms. */
export interface Entry<F> {
  readonly seq: number;
  readonly at: number;
  readonly event: F;
}
