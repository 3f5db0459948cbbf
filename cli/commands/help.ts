import { unknownVerb } from '../unknown-verb.ts';
import { Exit, exit } from '../exit.ts';
import type { Io } from '../io.ts';
import type { Verb } from '../verb.ts';
import { type Flags, globalFlags } from '../flags.ts';

/** `tidegate help [verb]`; it is given the verbs because it is one of them. */
export const helpOn = (verbs: () => readonly Verb[]): Verb => ({
  name: 'help',
  summary: 'show this list, or the help of one verb',
  takes: '[verb]',
  flags: {},
  async run(args, io) {
    const [word] = args.words;
    io.out(word === undefined ? overview(io, verbs()) : about(io, find(verbs(), word)));
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
    'Tidegate releases step by step while the evidence is good, and rolls back by itself when it is not.',
    '',
    io.paint('bold', 'tidegate <verb> [flags]'),
    ...verbs.map(verbLine),
    '',
    io.paint('bold', 'flags of every verb'),
    ...flagLines(globalFlags),
    '',
    'exit codes: 0 success, 1 usage, 3 rolled back, 4 rollback incomplete, 5 aborted, 6 paused or undecided,',
    '  7 waiting for approval, 8 timed out waiting, 9 blocked, 10 no permission, 11 conflict,',
    '  12 control plane unreachable, 130 detached. More: docs/cli.md',
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
    ...(Object.keys(flags).length === 0 ? [] : ['', io.paint('bold', 'flags'), ...flagLines(flags)]),
    '',
    io.paint('bold', 'flags of every verb'),
    ...flagLines(globalFlags),
  ].join('\n');

const flagLines = (flags: Flags): readonly string[] =>
  Object.entries(flags).map(([name, { short, hint: value, about: words }]) => {
    const spelled = `${short === undefined ? '    ' : `-${short}, `}--${name}${value === undefined ? '' : ` <${value}>`}`;
    return `  ${spelled.padEnd(38)}${words}`;
  });
