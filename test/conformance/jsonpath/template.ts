import type { Json } from '#domain/json.ts';
import { runtimeFailure } from '#adapters/engine/embedded/errors.ts';
import { mustRead } from './read.ts';
import { intrinsics } from './intrinsics.ts';
import type { PathScope } from '#adapters/engine/embedded/interpreter/path-language.ts';

/** Fills a payload template: keys that end in `.$` take a path or an intrinsic function. */
export const fillTemplate = (template: Json, input: Json, scope: PathScope): Json => {
  if (Array.isArray(template)) return template.map((item: Json) => fillTemplate(item, input, scope));
  if (typeof template !== 'object' || template === null) return template;
  return Object.fromEntries(
    Object.entries(template).map(([key, value]) =>
      key.endsWith('.$') && typeof value === 'string'
        ? [key.slice(0, -2), readTerm(value, input, scope)]
        : [key, fillTemplate(value, input, scope)],
    ),
  );
};

/** The value of a path, or of an intrinsic function with its arguments. */
export const readTerm = (text: string, input: Json, scope: PathScope): Json => {
  const call = /^\s*States\.(\w+)\(([\s\S]*)\)\s*$/.exec(text);
  if (call?.[1] === undefined) return mustRead(text, input, scope);
  const args = splitArguments(call[2] ?? '').map((arg) => argument(arg, input, scope));
  const intrinsic = intrinsics[call[1]];
  if (intrinsic === undefined)
    throw runtimeFailure(`The intrinsic function States.${call[1]} is not known here.`);
  return intrinsic(args, scope);
};

const argument = (text: string, input: Json, scope: PathScope): Json => {
  if (text.startsWith("'")) return text.slice(1, -1).replaceAll(/\\(.)/g, '$1');
  return /^[$]|^States\./.test(text) ? readTerm(text, input, scope) : (JSON.parse(text) as Json);
};

/** Cuts at the commas that stand outside quotes and parentheses. */
const splitArguments = (text: string): readonly string[] => {
  const parts = text.match(/(?:'(?:[^'\\]|\\.)*'|\((?:[^()]|\([^()]*\))*\)|[^,'()])+/g) ?? [];
  return parts.map((part) => part.trim()).filter((part) => part !== '');
};
