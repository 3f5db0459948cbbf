/** The files of an application: its own and its layers, as text, with their display names. */
export interface Source {
  readonly files: readonly SourceFile[];
}

export interface SourceFile {
  /** Relative to the application's folder, `/` between segments: `app.yaml`, `environments/prod.yaml`. */
  readonly path: string;
  readonly text: string;
}

/** A place in a file, 1-based; the file `event` stands for the content of a release event. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** One mistake in a file: where, what is wrong, what to do. */
export interface Mistake extends Place {
  readonly reason: string;
}

/** What should be known of a file that is right: same shape as a mistake, and nothing is refused for it. */
export type Note = Mistake;
