import type { DetectionPower } from './forecast.ts';

/** An increase beyond this is seen, but it is a coarse eye that sees nothing smaller. */
const coarse: Readonly<Record<DetectionPower['check'], number>> = {
  errors: 3,
  pair: 3,
  latency: 3,
  slowdown: 1.5,
  gauge: 2,
  slo: 5,
};

/** "detects x2 errors within 6 min, passes a good release in about 9 min", or what is missing and what would help. */
export const describePower = (
  { check, of, detects, passSeconds }: DetectionPower,
  pods: number,
  deadlineSeconds: number,
): string => {
  const name = of === undefined ? '' : `${of}: `;
  const fleet = pods === 1 ? 'one new pod' : `${pods} new pods`;
  const within = describeSeconds(deadlineSeconds);
  const passes =
    passSeconds === undefined
      ? `cannot pass a good release within ${within}: add pods, share or time`
      : `passes a good release in about ${describeSeconds(passSeconds)}`;
  if (detects === undefined)
    return passSeconds === undefined
      ? `${name}cannot tell good from bad (${nouns[check]}) within ${within} with ${fleet} and this traffic: add pods, share or time`
      : `${name}cannot tell what is bad (${nouns[check]}) within ${within} with ${fleet}: add pods or share; ${passes}`;
  return detects.times > coarse[check]
    ? `${name}cannot tell below ${detects.what} with ${fleet} (that within ${describeSeconds(detects.seconds)}): add pods or share; ${passes}`
    : `${name}detects ${detects.what} within ${describeSeconds(detects.seconds)}, ${passes}`;
};

const nouns: Readonly<Record<DetectionPower['check'], string>> = {
  errors: 'errors',
  pair: 'your queries',
  latency: 'slow answers',
  slowdown: 'latency',
  gauge: 'gauge',
  slo: 'objective',
};

const describeSeconds = (seconds: number): string => {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  return seconds < 5400 ? `${Math.ceil(seconds / 60)} min` : `${Math.ceil(seconds / 3600)} h`;
};
