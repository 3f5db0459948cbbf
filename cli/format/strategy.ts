import type { StepSpec, Strategy } from '#domain/app/app.ts';
import type { Share } from '#domain/config/schema.ts';
import type { Io } from '../io.ts';
import { span } from '../text/time.ts';
import { say } from '../words/message.ts';
import { shareIn } from '../words/recorded.ts';

/** The steps of a strategy, and what it allows to be missing. */
export const describeHow = (
  io: Io,
  { type, steps, maxUnavailable, failureThreshold, pauseSeconds }: Strategy,
): string =>
  [
    `${type ?? say(io, 'how-batches')}: ${steps.map((step) => describeStep(io, step)).join(', ')}`,
    ...(pauseSeconds === undefined ? [] : [say(io, 'between-them', { time: span(pauseSeconds * 1000) })]),
    ...(maxUnavailable === undefined
      ? []
      : [say(io, 'may-be-missing', { size: sizeOf(io, maxUnavailable) })]),
    ...(failureThreshold === undefined ? [] : [say(io, 'need-not-be-ready', { share: failureThreshold })]),
  ].join(', ');

const sizeOf = (io: Io, share: Share): string =>
  shareIn(io, 'pods' in share ? { percent: 0, ...share } : share);

const describeStep = (
  io: Io,
  { bakeSeconds, approve, beside, window, checks, ...step }: StepSpec,
): string => {
  const time = span(bakeSeconds * 1000);
  if (window !== undefined) return say(io, 'step-window', { size: sizeOf(io, window), time });
  const then = `${checks === false ? say(io, 'step-unjudged') : ''}${approve ? say(io, 'step-approval') : ''}`;
  return `${say(io, beside === true ? 'step-beside' : 'step-for', { share: shareIn(io, step), time })}${then}`;
};
