import type { Args } from './arguments.ts';
import type { Client } from './client.ts';
import type { ExitCode } from './exit.ts';
import type { Io } from './io.ts';
import type { Flags } from './flags.ts';
import type { VerbName } from './words/zh-help.ts';

/** One verb of the command line: `cli/commands/<name>.ts`. */
export interface Verb {
  readonly name: VerbName;
  readonly summary: string;
  /** The argument after the verb: `<release>`, `[app]`; empty for none. */
  readonly takes: string;
  readonly flags: Flags;
  /** A line or two more for `tidegate help <verb>`. */
  readonly more?: string;
  /** It keeps a database, for which the Node of an installed package may be too old. */
  readonly needsNewNode?: true;
  run(args: Args, io: Io, client: Client): Promise<ExitCode>;
}
