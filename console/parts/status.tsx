import type { Words } from '../words/en.ts';
import { words } from '../words/words.ts';

/** A word with a sign and a colour; the sign and the word carry the meaning, the colour only helps. */
export const Status = ({ of }: { of: string }) => {
  const [sign, tone] = looks[of] ?? ['·', 'mute'];
  return (
    <span class={`status ${tone}`}>
      <span aria-hidden="true">{sign}</span> {isWord(of) ? words.value[of] : of}
    </span>
  );
};

export const isWord = (word: string): word is keyof Words => Object.hasOwn(words.value, word);

const looks: Readonly<Record<string, readonly [sign: string, tone: string]>> = {
  planning: ['◌', 'run'],
  'waiting-for-approval': ['◆', 'hold'],
  running: ['◌', 'run'],
  paused: ['॥', 'hold'],
  'rolling-back': ['↩', 'warn'],
  released: ['✔', 'ok'],
  unchanged: ['=', 'mute'],
  'rolled-back': ['↩', 'bad'],
  'rollback-failed': ['✖', 'bad'],
  superseded: ['»', 'mute'],
  refused: ['✖', 'warn'],
  rejected: ['✖', 'warn'],
  aborted: ['■', 'warn'],
  steady: ['✔', 'ok'],
  moving: ['◌', 'run'],
  'needs-person': ['✖', 'bad'],
  empty: ['–', 'mute'],
  good: ['✔', 'ok'],
  bad: ['✖', 'bad'],
  'too-little': ['◌', 'mute'],
  nothing: ['∅', 'warn'],
  'verdict-pass': ['✔', 'ok'],
  'verdict-fail': ['✖', 'bad'],
  'verdict-wait': ['◌', 'run'],
  'verdict-inconclusive': ['?', 'warn'],
  'verdict-no-data': ['∅', 'warn'],
  'in-sync': ['✔', 'ok'],
  drifted: ['≠', 'warn'],
  unseen: ['?', 'warn'],
  busy: ['◌', 'run'],
  unreleased: ['–', 'mute'],
  answers: ['✔', 'ok'],
  silent: ['✖', 'bad'],
  granted: ['✔', 'ok'],
  lacking: ['✖', 'bad'],
  'unknown-cluster': ['✖', 'bad'],
  accepted: ['✔', 'ok'],
  ignored: ['–', 'mute'],
  'would-release': ['✔', 'ok'],
  'would-ignore': ['–', 'mute'],
};
