const digits = String.raw`(?:0|[1-9]\d{0,14})`;
const label = String.raw`(?:0|[1-9]\d*|\d*[A-Za-z-][0-9A-Za-z-]*)`;
const whole = String.raw`v?${digits}(?:\.${digits}(?:\.${digits}(?:-${label}(?:\.${label})*)?)?)?`;
/** `1.x`, `1.2.*`, `*`: anything after the wildcard is omitted. */
const wild = String.raw`(?:${digits}\.(?:${digits}\.)?)?[xX*]`;
const version = `(?:${wild}|${whole})`;
const comparator = String.raw`(?:[<>]=?|=|\^|~>?)? ?${version}`;
const part = `(?:${version} - ${version}|${comparator}(?: ${comparator})*)`;
const range = new RegExp(String.raw`^${part}(?: ?\|\| ?${part})*$`);

/**
 * Whether a text is a range of versions as npm writes it. Settings are read by every function, and the library weighs
 * 20 kB: only the function of the webhooks loads it, and a test holds this to it.
 */
export const isRange = (text: string): boolean =>
  text.length <= 200 && range.test(text.trim().replaceAll(/\s+/g, ' '));
