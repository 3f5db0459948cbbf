/** Where comments of one pull or merge request are read and written. */
export interface Requests {
  /** Of people and messages: `acme/shop#12`. */
  readonly place: string;
  /** All its comments, oldest first. */
  list(): Promise<readonly Comment[]>;
  create(body: string): Promise<void>;
  update(id: number, body: string): Promise<void>;
}

export interface Comment {
  readonly id: number;
  readonly body: string;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** One forge that reviews changes. Each is one file, listed in `forges.ts`. */
export interface Forge {
  readonly name: string;
  /** The most characters that a comment holds. */
  readonly longest: number;
  /** The request that this CI job is for, from the variables of its runner. An Exit says which one is missing. */
  open(env: Environment): Requests;
}
