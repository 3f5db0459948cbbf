/** One flag; `hint` names its value in the help, and a flag without one is a switch. */
export interface Flag {
  readonly about: string;
  readonly hint?: string;
  readonly short?: string;
  /** May be given several times. */
  readonly many?: boolean;
}

export type Flags = Readonly<Record<string, Flag>>;

export const globalFlags: Flags = {
  output: { about: 'output format', hint: 'table|json|yaml|name', short: 'o' },
  watch: { about: 'wait until it ends', short: 'w' },
  timeout: { about: 'stop waiting after this time; the release continues', hint: '90s|10m|1h' },
  lang: { about: 'language of messages; LANG if not given', hint: 'en|zh' },
  'no-color': { about: 'no colours' },
  server: { about: 'address of the control plane', hint: 'url' },
  yes: { about: 'do not ask for confirmation', short: 'y' },
  verbose: { about: 'more detail on stderr', short: 'v' },
  help: { about: 'help for the verb', short: 'h' },
};
