import type { StepSpec } from '#domain/app/app.ts';
import { catalogues } from '#domain/view/sentences/catalogues.ts';
import type { Io } from '../io.ts';
import { say } from './message.ts';

type Reader = Pick<Io, 'language'>;

/** A reason that was decided and recorded in English, as far as it can be told in the reader's language. */
export const reason = ({ language }: Reader, recorded: string): string =>
  catalogues[language].reason(recorded);

/** The share of a step: `10 %`, or a number of pods. */
export const shareIn = (io: Reader, { percent, pods }: Pick<StepSpec, 'percent' | 'pods'>): string =>
  pods === undefined ? `${percent} %` : podsIn(io, pods);

export const podsIn = (io: Reader, count: number): string =>
  say(io, count === 1 ? 'pods-one' : 'pods-many', { count });
