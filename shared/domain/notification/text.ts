import type { Notice } from './notice.ts';

/** A notice as a line for people: `shop in eu: step 1 of 3: 10 %`. */
export const describeNotice = ({ app, targets, message, kind }: Notice): string => {
  const one =
    kind === 'step' || kind === 'suspended' || kind === 'target-ended' ? targets[0]?.name : undefined;
  return `${app}${one === undefined ? '' : ` in ${one}`}: ${message}`;
};

/** The environments that a notice is about, each once. */
export const environmentsIn = ({ targets }: Notice): readonly string[] => [
  ...new Set(targets.map(({ environment }) => environment)),
];
