import type { Candidates, VerbEntry } from './candidates.ts';

/** For bash 3.2 and newer, without the bash-completion package. */
export const bashCompletion = (
  entries: readonly VerbEntry[],
): string => `# bash completion of tidegate; load it with
#   source <(tidegate completion bash)
_tidegate() {
  local cur prev i verb='' words='' flags='' files=''
  cur=\${COMP_WORDS[COMP_CWORD]}
  prev=\${COMP_WORDS[COMP_CWORD - 1]}
  # --flag=value comes as three words
  if [[ $cur == '=' ]]; then cur=''; elif [[ $prev == '=' ]]; then prev=\${COMP_WORDS[COMP_CWORD - 2]}; fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    [[ \${COMP_WORDS[i]} == -* ]] || { verb=\${COMP_WORDS[i]}; break; }
  done
  COMPREPLY=()
  if [[ -z $verb ]]; then
    COMPREPLY=($(compgen -W '${entries.map(({ name }) => name).join(' ')} --help --version' -- "$cur"))
    return
  fi
  case "$verb $prev" in
${entries.flatMap(valueCases).join('\n')}
    *)
      case "$verb" in
${entries.map(verbCase).join('\n')}
      esac
      if [[ $cur == -* ]]; then words=$flags; files=''; fi
      ;;
  esac
  if [[ -n $words ]]; then COMPREPLY=($(compgen -W "$words" -- "$cur")); fi
  if [[ -n $files ]]; then
    local IFS=$'\\n'
    COMPREPLY=($(compgen -f -- "$cur"))
    compopt -o filenames 2>/dev/null || true
  fi
}
complete -F _tidegate tidegate
`;

const valueCases = ({ name, flags }: VerbEntry): readonly string[] =>
  flags.flatMap(({ spellings, value }) =>
    value === undefined
      ? []
      : [`    ${spellings.map((flag) => `'${name} ${flag}'`).join(' | ')}) ${given(value)} ;;`],
  );

const verbCase = ({ name, flags, words }: VerbEntry): string =>
  `        ${name}) flags='${flags.flatMap(({ spellings }) => spellings).join(' ')}'; ${first(given(words))} ;;`;

/** Only the word right after the verb is one of a list. */
const first = (assignment: string): string =>
  assignment.startsWith('words') ? `((COMP_CWORD == i + 1)) && ${assignment}` : assignment;

const given = (candidates: Candidates): string => {
  if (candidates.kind === 'files') return 'files=1';
  return candidates.kind === 'words' ? `words='${candidates.words.join(' ')}'` : ':';
};
