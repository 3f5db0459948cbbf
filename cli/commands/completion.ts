import { hint } from '#domain/config/did-you-mean.ts';
import { Exit, exit } from '../exit.ts';
import type { Verb } from '../verb.ts';

const shells = ['bash', 'zsh', 'fish'] as const;

/** `tidegate completion bash`; it is given the verbs because it is one of them. */
export const completionOf = (verbs: () => readonly Verb[]): Verb => ({
  name: 'completion',
  summary: 'print a script that completes verbs, flags and values',
  takes: shells.join('|'),
  flags: {},
  more:
    'bash: source <(tidegate completion bash)    zsh: source <(tidegate completion zsh)\n' +
    'fish: tidegate completion fish | source',
  async run(args, io) {
    const [word = ''] = args.words;
    const shell = shells.find((one) => one === word);
    if (shell === undefined)
      throw new Exit(
        exit.usage,
        word === ''
          ? `say which shell: tidegate completion ${shells.join('|')}`
          : `there is no completion for ${word}; ${hint(word, shells)}`,
      );
    const { completionScript } = await import('../completion/script.ts');
    io.raw(completionScript(shell, verbs()));
    return exit.ok;
  },
});
