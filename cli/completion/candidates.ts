import { type Flag, globalFlags } from '../flags.ts';
import type { Verb } from '../verb.ts';

/** The possible values: files, known words, or something that only the user knows. */
export type Candidates =
  | { readonly kind: 'files' }
  | { readonly kind: 'words'; readonly words: readonly string[] }
  | { readonly kind: 'unknown' };

export interface FlagEntry {
  /** `--output`, and `-o` where there is one. */
  readonly spellings: readonly string[];
  readonly about: string;
  /** Its possible values; undefined for a switch. */
  readonly value?: Candidates;
}

/** A verb as a shell completes it. */
export interface VerbEntry {
  readonly name: string;
  readonly summary: string;
  readonly flags: readonly FlagEntry[];
  readonly words: Candidates;
}

/** Everything that can be completed, derived from the verbs' own descriptions. */
export const entriesOf = (verbs: readonly Verb[]): readonly VerbEntry[] =>
  verbs.map(({ name, summary, takes, flags }) => ({
    name,
    summary,
    flags: Object.entries({ ...flags, ...globalFlags }).map(([flag, what]) => flagEntry(flag, what)),
    words: wordsOf(takes, verbs),
  }));

const flagEntry = (name: string, { short, about, hint }: Flag): FlagEntry => ({
  spellings: short === undefined ? [`--${name}`] : [`--${name}`, `-${short}`],
  about,
  ...(hint === undefined ? {} : { value: valueOf(hint) }),
});

/** `file`, `app.yaml|folder`, in brackets or not. */
const isPath = (hint: string): boolean =>
  hint
    .replaceAll(/[[\]<>]/g, '')
    .split('|')
    .some((one) => one === 'file' || one === 'folder' || one.endsWith('.yaml'));

/** `table|json` are words; `file` and `app.yaml|folder` are files; a single name is a placeholder. */
const valueOf = (hint: string): Candidates => {
  if (isPath(hint)) return { kind: 'files' };
  const words = hint.split('|');
  return words.length > 1 ? { kind: 'words', words } : { kind: 'unknown' };
};

/** `component|trait <name>`, `replay [release] | try <rule>`, `[verb]`, `[app.yaml|folder]`: the first word after the verb. */
const wordsOf = (takes: string, verbs: readonly Verb[]): Candidates => {
  if (takes === '[verb]') return { kind: 'words', words: verbs.map(({ name }) => name) };
  const firsts = takes.split(' | ').map((form) => form.split(' ')[0] ?? '');
  if (firsts.some((first) => /^[[<]/.test(first) && isPath(first))) return { kind: 'files' };
  const words = firsts.filter((first) => /^[a-z]/.test(first)).flatMap((first) => first.split('|'));
  return words.length > 0 ? { kind: 'words', words } : { kind: 'unknown' };
};
