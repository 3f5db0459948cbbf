import type { Scalar } from 'yaml';
import type { LeafTree } from '#domain/config/tree.ts';

type Meaning = Pick<LeafTree, 'value' | 'source' | 'also'>;

/**
 * The meaning of a plain scalar in Kubernetes, which reads YAML 1.1: `0400` is an octal number; `yes`, `on` and `1_000`
 * are a string or what they look like, depending on where they are. Undefined for what is no value (NaN, infinity).
 */
export const meaningOf = ({ type, source = '', value }: Scalar): Meaning | undefined => {
  if (type !== 'PLAIN') return isValue(value) ? { value } : undefined;
  const octal = /^([-+]?)0([0-7_]*[0-7])$/.exec(source);
  if (octal !== null) {
    const digits = Number.parseInt((octal[2] ?? '').replaceAll('_', ''), 8);
    return { value: octal[1] === '-' ? -digits : digits, source };
  }
  if (!isValue(value)) return undefined;
  if (typeof value === 'string') return withOther(value);
  return value === null || String(value) === source ? { value } : { value, source };
};

const isValue = (value: unknown): value is LeafTree['value'] =>
  value === null ||
  typeof value === 'string' ||
  typeof value === 'boolean' ||
  (typeof value === 'number' && Number.isFinite(value));

/** A text that YAML 1.1 reads otherwise, with that other reading. */
const withOther = (value: string): Meaning => {
  if (/^(y|Y|yes|Yes|YES|on|On|ON)$/.test(value)) return { value, also: true };
  if (/^(n|N|no|No|NO|off|Off|OFF)$/.test(value)) return { value, also: false };
  if (/^[-+]?[1-9][\d_]*\d$/.test(value)) return { value, also: Number(value.replaceAll('_', '')) };
  if (/^0b[01]+$/.test(value)) return { value, also: Number(value) };
  return { value };
};
