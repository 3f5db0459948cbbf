import { own } from '#domain/json.ts';
const unitSeconds: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3600, d: 86_400 };

/** Seconds of `10s`, `1m30s`, `500ms`; undefined when the text is no duration. */
export const secondsOf = (text: string): number | undefined => {
  if (!/^(\d+(\.\d+)?(ms|s|m|h|d))+$/.test(text)) return undefined;
  const parts = text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g);
  const sum = [...parts].reduce(
    (seconds, [, count, unit]) => seconds + Number(count) * (own(unitSeconds, unit ?? '') ?? 0),
    0,
  );
  return Math.round(sum * 1000) / 1000;
};

/** Percent of `10%`, `0.5%` or `10`; undefined when it is neither. */
export const percentOf = (written: string | number): number | undefined => {
  if (typeof written === 'number') return written;
  const found = /^(\d+(?:\.\d+)?)\s*%?$/.exec(written);
  return found === null ? undefined : Number(found[1]);
};

/** Pods of `1 pod` or `3 pods`; undefined when it is something else. */
export const podsOf = (written: string): number | undefined => {
  const found = /^(\d{1,6})\s*pods?$/.exec(written);
  return found === null ? undefined : Number(found[1]);
};

/** As Kubernetes writes amounts: `500m`, `1.5`, `128Mi`, `1e3`. */
export const quantity = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+|[numkMGTPE]|[KMGTPE]i)?$/;
