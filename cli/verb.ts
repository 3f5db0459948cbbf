import type { Args } from './arguments.ts';
import type { Client } from './client.ts';
import type { ExitCode } from './exit.ts';
import type { Io } from './io.ts';

/** One flag; `hint` names its value in the help, and a flag without one is a switch. */
export interface Flag {
  readonly about: string;
  readonly hint?: string;
  readonly short?: string;
  /** May be given several times. */
  readonly many?: boolean;
}

export type Flags = Readonly<Record<string, Flag>>;

/** One thing a person can ask for: `cli/commands/<name>.ts`. */
export interface Verb {
  readonly name: string;
  readonly summary: string;
  /** What stands after the verb: `<release>`, `[app]`; empty for nothing. */
  readonly takes: string;
  readonly flags: Flags;
  /** A line or two more for `tidegate help <verb>`. */
  readonly more?: string;
  run(args: Args, io: Io, client: Client): Promise<ExitCode>;
}

export const globalFlags: Flags = {
  output: { about: 'how the result is printed', hint: 'table|json|yaml|name', short: 'o' },
  watch: { about: 'stay until it is over', short: 'w' },
  timeout: { about: 'stop waiting after that long; the release goes on', hint: '90s|10m|1h' },
  'no-color': { about: 'no colours' },
  server: { about: 'address of the control plane', hint: 'url' },
  yes: { about: 'do not ask back', short: 'y' },
  verbose: { about: 'say more on stderr', short: 'v' },
  help: { about: 'what the verb does', short: 'h' },
};
