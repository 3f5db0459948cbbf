import type { Candidates, FlagEntry, VerbEntry } from './candidates.ts';

/** For zsh: sourced, or as the file `_tidegate` of a folder in $fpath. */
export const zshCompletion = (entries: readonly VerbEntry[]): string => `#compdef tidegate
# zsh completion of tidegate; load it after compinit with
#   source <(tidegate completion zsh)
_tidegate() {
  local state
  local -a verbs
  verbs=(
${entries.map(({ name, summary }) => `    ${quoted(`${name}:${summary}`)}`).join('\n')}
  )
  _arguments -C '1: :->verb' '*:: :->rest' && return
  case $state in
    verb) _describe verb verbs ;;
    rest)
      case $words[1] in
${entries.map(verbCase).join('\n')}
      esac
      ;;
  esac
}
if [[ \${funcstack[1]} == _tidegate ]]; then _tidegate "$@"; else compdef _tidegate tidegate; fi
`;

const verbCase = ({ name, flags, words }: VerbEntry): string =>
  [
    `        ${name})`,
    `          _arguments ${[...flags.flatMap(flagSpecs), ...wordSpecs(words)].map(quoted).join(' \\\n            ')}`,
    '          ;;',
  ].join('\n');

const flagSpecs = ({ spellings, about, value }: FlagEntry): readonly string[] =>
  spellings.map(
    (flag) => `*${flag}[${escaped(about)}]${value === undefined ? '' : `:value:${action(value)}`}`,
  );

const wordSpecs = (words: Candidates): readonly string[] =>
  words.kind === 'unknown' ? [] : [`1:argument:${action(words)}`];

const action = (candidates: Candidates): string => {
  if (candidates.kind === 'files') return '_files';
  return candidates.kind === 'words' ? `(${candidates.words.join(' ')})` : ' ';
};

const escaped = (text: string): string => text.replaceAll(/[[\]:\\]/g, String.raw`\$&`);
const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;
