import type { Outcome } from '#domain/release/outcome.ts';
import type { ReleaseView } from '#domain/view/view.ts';
import { type Message, tell } from './words/message.ts';

/** The exit codes of the process. Scripts rely on these numbers: never change one. */
export const exit = {
  ok: 0,
  usage: 1,
  changes: 2,
  rolledBack: 3,
  rollbackFailed: 4,
  aborted: 5,
  undecided: 6,
  waitsForPerson: 7,
  timedOut: 8,
  blocked: 9,
  denied: 10,
  conflict: 11,
  unreachable: 12,
  store: 13,
  detached: 130,
} as const;

export type ExitCode = (typeof exit)[keyof typeof exit];

const ofOutcome: Record<Outcome['kind'], ExitCode> = {
  released: exit.ok,
  'rolled-back': exit.rolledBack,
  'rollback-failed': exit.rollbackFailed,
  aborted: exit.aborted,
  rejected: exit.aborted,
  superseded: exit.conflict,
  refused: exit.blocked,
};

/** The exit code for the state of a release: how it ended, or what it waits for; 0 while it simply runs. */
export const exitOf = (release: ReleaseView): ExitCode => {
  if (release.outcome !== undefined) {
    // A request for the former revision has succeeded when it is restored.
    const isWish = release.cause.kind === 'undo' && release.outcome.kind === 'rolled-back';
    return isWish ? exit.ok : ofOutcome[release.outcome.kind];
  }
  if (release.state === 'paused') return exit.undecided;
  if (release.question !== undefined) return exit.waitsForPerson;
  const questions = release.targets.flatMap(({ question }) => question?.why ?? []);
  if (questions.includes('undecided') || questions.includes('soak')) return exit.undecided;
  if (questions.length > 0) return exit.waitsForPerson;
  if (release.targets.some((target) => target.state === 'blocked')) return exit.blocked;
  return exit.ok;
};

/** An end of the program that is no bug: the number, and the sentence for stderr. */
export class Exit extends Error {
  readonly code: ExitCode;

  readonly said: Message | string;

  /** A message is printed in the reader's language; `message` of the error itself is English, for logs. */
  constructor(code: ExitCode, said: Message | string) {
    super(typeof said === 'string' ? said : tell('en', said));
    this.name = 'Exit';
    this.code = code;
    this.said = said;
  }
}
