import type { Args } from './arguments.ts';
import type { Client } from './client.ts';
import type { ExitCode } from './exit.ts';
import type { Io } from './io.ts';
import type { Flags } from './flags.ts';

/** One thing a person can ask for: `cli/commands/<name>.ts`. */
export interface Verb {
  readonly name: string;
  readonly summary: string;
  /** What stands after the verb: `<release>`, `[app]`; empty for nothing. */
  readonly takes: string;
  readonly flags: Flags;
  /** A line or two more for `tidegate help <verb>`. */
  readonly more?: string;
  /** It keeps a database, for which the Node of an installed package may be too old. */
  readonly needsNewNode?: true;
  run(args: Args, io: Io, client: Client): Promise<ExitCode>;
}
