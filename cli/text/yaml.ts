/** A JSON value as YAML that every reader understands alike: whatever might be read otherwise is written in JSON's quotes. */
export const yaml = (value: unknown, indent = ''): string => {
  if (Array.isArray(value))
    return value.length === 0 ? '[]' : value.map((item) => `${indent}- ${inItem(item, indent)}`).join('\n');
  if (typeof value !== 'object' || value === null) return leaf(value);
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  if (members.length === 0) return '{}';
  return members.map(([key, member]) => `${indent}${leaf(key)}:${below(member, indent)}`).join('\n');
};

const isBlock = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && Object.values(value).some((member) => member !== undefined);

const below = (value: unknown, indent: string): string =>
  isBlock(value) ? `\n${yaml(value, `${indent}  `)}` : ` ${yaml(value)}`;

/** The first line of an item stands beside its dash. */
const inItem = (value: unknown, indent: string): string =>
  isBlock(value) ? yaml(value, `${indent}  `).slice(indent.length + 2) : yaml(value);

/** Plain text that no YAML version takes for a number, a date, a truth or a mark. */
const plain = /^[A-Za-z_/][\w./ -]*$/;
const words = /^(y|n|yes|no|on|off|true|false|null)$/i;

const leaf = (value: unknown): string => {
  if (typeof value !== 'string') return JSON.stringify(value) ?? 'null';
  return plain.test(value) && !words.test(value) && !value.endsWith(' ') ? value : JSON.stringify(value);
};
