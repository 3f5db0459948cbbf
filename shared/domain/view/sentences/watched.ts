import type { Verdict } from '../../analysis/verdict.ts';

/**
 * For how long a step is watched, s, and what else the first look has found; undefined for any other verdict. The time
 * that had passed is left out: only the first look is recorded, and the sentence is read much later.
 */
export const watchedFor = ({
  kind,
  reason,
}: Verdict): { readonly seconds: number; readonly rest: string } | undefined => {
  const [first, ...more] = [...new Set(reason.split('; '))];
  const seconds = /^watched for \d+ of (\d+) s$/.exec(first ?? '')?.[1];
  if (kind !== 'wait' || seconds === undefined) return undefined;
  return { seconds: Number(seconds), rest: more.filter((one) => !one.startsWith('watched for ')).join('; ') };
};
