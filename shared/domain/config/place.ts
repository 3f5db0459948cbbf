/** The files that say what an application is: its own and its layers, as text, with the names people know them by. */
export interface Source {
  readonly files: readonly SourceFile[];
}

export interface SourceFile {
  /** Relative to the application's folder, `/` between segments: `app.yaml`, `environments/prod.yaml`. */
  readonly path: string;
  readonly text: string;
}

/** A place in a file, 1-based; the file `event` stands for what a release event says. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** One mistake in a file: where, what was wrong, what to do. */
export interface Mistake extends Place {
  readonly reason: string;
}

/** What should be known of a file that is right: same shape as a mistake, and nothing is refused for it. */
export type Note = Mistake;
