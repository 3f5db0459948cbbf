import type { Strategy } from '#domain/app/app.ts';
import { describeShare } from './step-misfits.ts';

/** How pods go over, in a few words: `in steps of 10 %, 100 %`, or the name of the strategy. */
export const describeSteps = ({ type, steps }: Strategy): string =>
  type === undefined ? `in steps of ${steps.map(describeShare).join(', ')}` : `by ${type}`;
