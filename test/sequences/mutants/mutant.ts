/** One protection taken out of the product: a text in one of its files and what stands there instead. */
export interface Mutant {
  readonly name: string;
  /** Below the root of the project. */
  readonly file: string;
  readonly from: string;
  readonly to: string;
  /** Seeds of the full tier at which it was seen: played first, for what comes to pass in few worlds only. */
  readonly seeds?: readonly number[];
  /** The same for the lean tier. */
  readonly leanSeeds?: readonly number[];
}
