import { isObject } from '../../json.ts';
import { masked, type Mask } from './masked.ts';
import { isSecretName, secretMembers } from './secret-name.ts';
import { maskAddresses } from './shapes/addresses.ts';
import { maskCommands, maskWords } from './shapes/commands.ts';
import { maskEncoded } from './shapes/encoded.ts';
import { maskHeaders } from './shapes/headers.ts';
import { maskHashes, maskIssued, maskRandom } from './shapes/issued.ts';
import { maskFiles, maskKeyBlocks, maskLines, maskTripleQuotes } from './shapes/lines.ts';
import { maskMarkup } from './shapes/markup.ts';
import { maskPairs } from './shapes/pairs.ts';
import { maskStatements } from './shapes/statements.ts';

export { masked, maskWords };

/**
 * A text as it may be shown: everything in it that has the shape of a secret, or follows the name of one, is masked.
 */
export const maskText: Mask = (text) => encoded(maskPlain(text));

const maskPlain: Mask = (text) => maskJson(text) ?? shapes.reduce((left, mask) => mask(left), text);

const shapes: readonly Mask[] = [
  maskKeyBlocks,
  maskFiles,
  maskTripleQuotes,
  maskLines,
  maskAddresses,
  maskHeaders,
  maskPairs,
  maskMarkup,
  maskCommands,
  maskStatements,
  maskHashes,
  maskIssued,
  maskRandom,
];

const encoded = maskEncoded(maskPlain);

/** A text that is JSON keeps its shape; its values pass the same rules. */
const maskJson = (text: string): string | undefined => {
  if (!/^\s*[{[]/.test(text)) return undefined;
  try {
    const before: unknown = JSON.parse(text);
    const after = maskParsed(before, false);
    return JSON.stringify(before) === JSON.stringify(after) ? text : JSON.stringify(after);
  } catch {
    return undefined;
  }
};

const maskParsed = (value: unknown, isHidden: boolean): unknown => {
  if (Array.isArray(value)) return maskWords(value).map((one) => maskParsed(one, isHidden));
  if (isObject(value)) {
    const members = secretMembers(value);
    return Object.fromEntries(
      Object.entries(value).map(([name, child]) => [
        name,
        maskParsed(child, isHidden || members.includes(name) || isSecretName(name)),
      ]),
    );
  }
  if (value === null || typeof value === 'boolean') return value;
  if (isHidden) return masked;
  return typeof value === 'string' ? maskText(value) : value;
};
