import { zhHelpFiles } from './zh-help-files.ts';
import { zhHelpReleases } from './zh-help-releases.ts';
import { zhHelpServer } from './zh-help-server.ts';

/** What the help says of one verb. */
export interface HelpWords {
  readonly summary: string;
  readonly more?: string;
  readonly flags?: Readonly<Record<string, string>>;
}

/** The help in Chinese; the English one stands beside the code of each verb. */
export const zhHelp = { ...zhHelpReleases, ...zhHelpFiles, ...zhHelpServer };

/** A verb that has no help in Chinese does not compile. */
export type VerbName = keyof typeof zhHelp;
