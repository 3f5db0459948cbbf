import { clean } from './text/clean.ts';
import { hint } from './words/hint.ts';
import { type Message, message } from './words/message.ts';

/** What other tools call it, and the command here. Spelling alone would lead from `logs` to `login`. */
const elsewhere: Readonly<Record<string, string>> = {
  releases: 'status',
  list: 'status',
  ls: 'status',
  ps: 'status',
  get: 'status',
  history: 'status',
  describe: 'status <app>',
  log: 'events <app>',
  logs: 'events <app>',
  undo: 'rollback <app>',
  revert: 'rollback <app>',
  apply: 'up -f <file>',
  install: 'up -f <file>',
  upgrade: 'release <app>',
  deploy: 'release <app>',
  rollout: 'release <app>',
  update: 'release <app>',
  set: 'release <app> -i <component>=<image>',
  stop: 'abort <app>',
  cancel: 'abort <app>',
  terminate: 'abort <app>',
  continue: 'resume <app>',
  restart: 'retry <release>',
  template: 'render -f <file>',
  'dry-run': 'plan -f <file>',
  'live-diff': 'diff <app>',
  validate: 'lint <file>',
  lock: 'freeze',
  unlock: 'thaw',
};

/** The message for an unknown verb: the name of that function here, or the verb with a similar spelling. */
export const unknownVerb = (
  word: string,
  names: readonly string[],
  key: 'verb-unknown' | 'verb-unknown-in-help' = 'verb-unknown-in-help',
): Message => {
  const meant = Object.hasOwn(elsewhere, word) ? elsewhere[word] : undefined;
  return message(key, {
    word: clean(word),
    hint: meant === undefined ? hint(word, names) : message('verb-elsewhere', { verb: meant }),
  });
};
