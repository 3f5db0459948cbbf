import type { Outcome, TargetOutcome } from '../../release/outcome.ts';
import { gist } from '../summary.ts';
import { say } from './say.ts';
import type { Sentences } from './sentences.ts';
import { tail } from './tail.ts';

export const enRelease: Sentences['release'] = {
  requested: ({ cause }) => say(enCause, cause, enNewer),
  planned: ({ targets, images = '' }) => `planned for ${targets.join(', ')}${tail(images)}`,
  refused: ({ reason }) => `refused: ${reason}`,
  awaiting: ({ what, reason }) => `waits for ${what} to answer: ${reason}`,
  asked: ({ question }) => `waits for an answer: ${question}`,
  answered: ({ answer, by, reason }) =>
    answer === 'expired' ? 'no answer in time' : `${answer} by ${by}${tail(reason)}`,
  wave: ({ back, index, targets }) => `${back ? 'rolling back' : `wave ${index + 1}:`} ${targets.join(', ')}`,
  'target-closed': ({ target, back, outcome }) =>
    `${target} ${back ? 'is restored' : 'is done'}: ${enEnd(outcome)}`,
  hook: ({ step, state, reason }) => `step ${step}: ${state === 'failed' ? 'failed: ' : ''}${reason}`,
  held: ({ reason }) => `held: ${reason}`,
  paused: ({ by, reason = '' }) => `paused by ${by}${tail(reason)}`,
  resumed: ({ by, reason = '' }) => `resumed by ${by}${tail(reason)}`,
  aborted: ({ by, reason }) => `aborted by ${by}${tail(reason)}`,
  superseded: ({ by }) => `superseded by the newer release ${by}`,
  retried: ({ by, reason = '' }) => `retried by ${by}${tail(reason)}`,
  closed: ({ outcome }) => `${ends[outcome.kind] ?? outcome.kind}: ${outcome.reason}`,
};

const ends: Partial<Record<Outcome['kind'], string>> = {
  'rolled-back': 'rolled back',
  'rollback-failed': 'needs a person',
};

export const enCause: Sentences['cause'] = {
  image: ({ by, image, component }) =>
    `${by} announced ${image}${component === undefined ? '' : ` for ${component}`}`,
  manual: ({ by, images }) => {
    const named = Object.values(images);
    return `${by} asked for a release${named.length === 0 ? '' : ` of ${named.join(', ')}`}`;
  },
  undo: ({ by, release, reason = '' }) => `${by} asked for a rollback of release ${release}${tail(reason)}`,
  return: ({ by, release, reason = '' }) => `${by} asked for a return to release ${release}${tail(reason)}`,
  removal: ({ by, app, environments, reason = '' }) =>
    `${by} asked for the removal of ${app}${environments === undefined ? '' : ` from ${environments.join(', ')}`}${tail(reason)}`,
  heal: ({ by, targets, reason }) => `${by} puts drift right in ${targets.join(', ')}: ${reason}`,
  promotion: ({ by, release, from, environments }) =>
    `${by} promotes release ${release} from ${from} to ${environments.join(', ')}`,
  sync: ({ by, environments, reason }) =>
    `${by} asked for a release in ${environments.join(', ')}: ${reason}`,
};

export const enOutcome: Sentences['outcome'] = {
  released: () => 'runs the new revision',
  superseded: ({ by }) => `superseded by release ${by}`,
  unchanged: ({ reason }) => `unchanged: ${reason}`,
  'rolled-back': ({ reason }) => `rolled back: ${reason}`,
  'rollback-failed': ({ reason }) => `needs a person: ${reason}`,
  refused: ({ reason }) => `refused: ${reason}`,
};

/** The reason was given before, and is repeated when the release ends. */
export const enEnd = (outcome: TargetOutcome): string => {
  if (outcome.kind === 'rolled-back') return 'rolled back';
  const short = 'reason' in outcome ? { ...outcome, reason: gist(outcome.reason) } : outcome;
  return say(enOutcome, short, enNewer);
};

export const enNewer = (kind: string): string => `something that only a newer version understands (${kind})`;
