import type { Verb } from '../verb.ts';
import { bashCompletion } from './bash.ts';
import { entriesOf, type VerbEntry } from './candidates.ts';
import { fishCompletion } from './fish.ts';
import { zshCompletion } from './zsh.ts';

type Shell = 'bash' | 'zsh' | 'fish';

const scripts: Readonly<Record<Shell, (entries: readonly VerbEntry[]) => string>> = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
};

/** What a shell reads to complete the verbs, their flags and the values of those. */
export const completionScript = (shell: Shell, verbs: readonly Verb[]): string =>
  scripts[shell](entriesOf(verbs));
