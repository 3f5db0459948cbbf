import { own } from '#domain/json.ts';
import { parseArgs } from 'node:util';
import { Exit, exit } from './exit.ts';
import { clean } from './text/clean.ts';
import { hint } from './words/hint.ts';
import { message } from './words/message.ts';
import { type Flags, globalFlags } from './flags.ts';

export type Output = 'table' | 'json' | 'yaml' | 'name';
const outputs: readonly Output[] = ['table', 'json', 'yaml', 'name'];

/** The command line after the verb, checked against the verb's flags. */
export interface Args {
  readonly words: readonly string[];
  readonly output: Output;
  readonly timeoutMs?: number;
  text(flag: string): string | undefined;
  many(flag: string): readonly string[];
  is(flag: string): boolean;
}

/** Reads the command line of one verb; an unknown flag, a missing value or a value too many ends with exit 1. */
export const readArgs = (argv: readonly string[], flags: Flags): Args => {
  const known: Flags = { ...globalFlags, ...flags };
  const { values, positionals, tokens } = parse(argv, known);
  for (const token of tokens) if (token.kind === 'option') checkFlag(token, known);
  const given = (flag: string): readonly string[] =>
    [values[flag]].flat().filter((value): value is string => typeof value === 'string');
  const timeout = given('timeout')[0];
  return {
    words: positionals,
    output: readOutput(given('output')[0]),
    ...(timeout === undefined ? {} : { timeoutMs: readDuration(timeout) }),
    text: (flag) => given(flag).at(-1),
    many: given,
    is: (flag) => values[flag] === true,
  };
};

const parse = (argv: readonly string[], known: Flags) =>
  parseArgs({
    args: [...argv],
    strict: false,
    tokens: true,
    allowPositionals: true,
    options: Object.fromEntries(
      Object.entries(known).map(([name, flag]) => [
        name,
        {
          type: flag.hint === undefined ? ('boolean' as const) : ('string' as const),
          multiple: flag.many === true,
          ...(flag.short === undefined ? {} : { short: flag.short }),
        },
      ]),
    ),
  });

const checkFlag = (
  token: {
    readonly name: string;
    readonly rawName: string;
    readonly value?: string | undefined;
    readonly inlineValue?: boolean | undefined;
  },
  known: Flags,
): void => {
  const flag = known[token.name];
  if (flag === undefined) {
    const names = Object.keys(known).map((name) => `--${name}`);
    throw new Exit(
      exit.usage,
      message('flag-unknown', { flag: token.rawName, hint: hint(token.rawName, names) }),
    );
  }
  if (flag.hint !== undefined && token.value === undefined)
    throw new Exit(exit.usage, message('flag-needs-value', { flag: token.rawName, value: flag.hint }));
  // What looks like the next flag is one: its value was forgotten, or was empty in a script.
  if (flag.hint !== undefined && token.inlineValue !== true && /^-{1,2}[a-z]/i.test(token.value ?? ''))
    throw new Exit(
      exit.usage,
      message('flag-looks-like-flag', { flag: token.rawName, value: token.value ?? '', name: token.name }),
    );
  if (flag.hint === undefined && token.value !== undefined)
    throw new Exit(exit.usage, message('flag-is-switch', { flag: token.rawName }));
};

const readOutput = (word: string | undefined): Output => {
  if (word === undefined) return 'table';
  const found = outputs.find((output) => output === word);
  if (found === undefined)
    throw new Exit(exit.usage, message('output-unknown', { word, hint: hint(word, outputs) }));
  return found;
};

const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** No release takes longer, and a number without end would be no duration. */
const longestHours = 9600;

/** `90`, `90s`, `10m`, `1h` in milliseconds. */
export const readDuration = (word: string): number => {
  const [, digits, unit] = /^(\d+(?:\.\d+)?)(ms|s|m|h)?$/.exec(word) ?? [];
  if (digits === undefined) throw new Exit(exit.usage, message('timeout-no-duration', { word }));
  const ms = Number(digits) * (own(unitMs, unit ?? 's') ?? 1000);
  if (ms <= longestHours * 3_600_000) return ms;
  throw new Exit(exit.usage, message('timeout-too-long', { word, hours: longestHours }));
};

/** The verb, wherever global flags are: `tidegate -o json status` is `tidegate status -o json`. */
export const verbAndRest = (
  argv: readonly string[],
): { readonly first: string | undefined; readonly rest: readonly string[] } => {
  const at = verbPlace(argv);
  // Alone, `--help` and `--version` are verbs.
  if (at >= argv.length) return { first: argv[0], rest: argv.slice(1) };
  return { first: argv[at], rest: [...argv.slice(0, at), ...argv.slice(at + 1)] };
};

const verbPlace = (argv: readonly string[]): number => {
  let at = 0;
  while (argv[at]?.startsWith('-') === true && argv[at] !== '-') at += takesValue(argv[at] ?? '') ? 2 : 1;
  return at;
};

/** Whether the next word belongs to a flag before the verb; an unknown flag ends with exit 1. */
const takesValue = (word: string): boolean => {
  const [name = ''] = word.split('=');
  if (['--help', '-h', '--version'].includes(name)) return false;
  const found = Object.entries(globalFlags).find(
    ([long, { short }]) =>
      name === `--${long}` || (short !== undefined && name.startsWith(`-${short}`) && !name.startsWith('--')),
  );
  if (found === undefined) {
    const names = Object.keys(globalFlags).map((long) => `--${long}`);
    throw new Exit(
      exit.usage,
      message('flag-unknown-before', { flag: clean(name), hint: hint(name, names) }),
    );
  }
  const isShortWithValue = !name.startsWith('--') && name.length > 2;
  return found[1].hint !== undefined && !word.includes('=') && !isShortWithValue;
};
