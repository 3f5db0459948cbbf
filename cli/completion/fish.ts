import type { Candidates, FlagEntry, VerbEntry } from './candidates.ts';

/** For fish 3 and newer. */
export const fishCompletion = (entries: readonly VerbEntry[]): string =>
  [
    '# fish completion of tidegate; load it with',
    '#   tidegate completion fish | source',
    'complete -c tidegate -f',
    ...entries.flatMap(verbLines),
    '',
  ].join('\n');

const verbLines = ({ name, summary, flags, words }: VerbEntry): readonly string[] => {
  const within = `complete -c tidegate -n '__fish_seen_subcommand_from ${name}'`;
  return [
    `complete -c tidegate -n __fish_use_subcommand -a ${name} -d ${quoted(summary)}`,
    ...flags.map((flag) => `${within} ${flagWords(flag)}`),
    ...wordLines(within, words),
  ];
};

const flagWords = ({ spellings, about, value }: FlagEntry): string => {
  const names = spellings.map((flag) =>
    flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`,
  );
  return [
    ...names,
    `-d ${quoted(about)}`,
    ...(value === undefined ? [] : ['-r', ...candidateWords(value)]),
  ].join(' ');
};

const candidateWords = (value: Candidates): readonly string[] => {
  if (value.kind === 'files') return ['-F'];
  return value.kind === 'words' ? [`-a ${quoted(value.words.join(' '))}`] : [];
};

const wordLines = (within: string, words: Candidates): readonly string[] =>
  words.kind === 'unknown' ? [] : [`${within} ${candidateWords(words).join(' ')}`];

const quoted = (text: string): string => `'${text.replaceAll(/['\\]/g, String.raw`\$&`)}'`;
