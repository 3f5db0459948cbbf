import { unknownVerb } from '../unknown-verb.ts';
import { Exit, exit } from '../exit.ts';
import type { Io } from '../io.ts';
import type { Verb } from '../verb.ts';
import type { Flags } from '../flags.ts';
import { globalFlagsIn, helpIn } from '../words/help.ts';
import { say } from '../words/message.ts';

/** `tidegate help [verb]`; it is given the verbs because it is one of them. */
export const helpOn = (verbs: () => readonly Verb[]): Verb => ({
  name: 'help',
  summary: 'show this list, or the help of one verb',
  takes: '[verb]',
  flags: {},
  async run(args, io) {
    const [word] = args.words;
    const inWords = (verb: Verb): Verb => helpIn(io.language, verb);
    io.out(word === undefined ? overview(io, verbs().map(inWords)) : about(io, inWords(find(verbs(), word))));
    return exit.ok;
  },
});

const find = (verbs: readonly Verb[], word: string): Verb => {
  const names = verbs.map(({ name }) => name);
  const found = verbs.find(({ name }) => name === word);
  if (found === undefined) throw new Exit(exit.usage, unknownVerb(word, names));
  return found;
};

const overview = (io: Io, verbs: readonly Verb[]): string =>
  [
    say(io, 'help-about'),
    '',
    io.paint('bold', say(io, 'help-usage')),
    ...verbs.map(verbLine),
    '',
    io.paint('bold', say(io, 'help-global-flags')),
    ...flagLines(globalFlagsIn(io.language)),
    '',
    say(io, 'help-exits'),
  ].join('\n');

const column = 30;

/** Text that does not fit into the first column gets a line of its own. */
const verbLine = ({ name, takes, summary }: Verb): string => {
  const spelled = `${name} ${takes}`.trimEnd();
  return spelled.length < column
    ? `  ${spelled.padEnd(column)}${summary}`
    : `  ${spelled}\n${' '.repeat(column + 2)}${summary}`;
};

const about = (io: Io, { name, takes, summary, more, flags }: Verb): string =>
  [
    `${io.paint('bold', `tidegate ${name} ${takes}`.trimEnd())}: ${summary}`,
    ...(more === undefined ? [] : ['', more]),
    ...(Object.keys(flags).length === 0
      ? []
      : ['', io.paint('bold', say(io, 'help-flags')), ...flagLines(flags)]),
    '',
    io.paint('bold', say(io, 'help-global-flags')),
    ...flagLines(globalFlagsIn(io.language)),
  ].join('\n');

const flagLines = (flags: Flags): readonly string[] =>
  Object.entries(flags).map(([name, { short, hint: value, about: words }]) => {
    const spelled = `${short === undefined ? '    ' : `-${short}, `}--${name}${value === undefined ? '' : ` <${value}>`}`;
    return `  ${spelled.padEnd(38)}${words}`;
  });
