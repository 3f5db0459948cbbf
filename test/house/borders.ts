import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { filesIn, isProduct, root } from './tree.ts';

/** The rooms whose imports are looked at. */
export const rooms = ['shared', 'functions', 'workflows', 'cli', 'console', 'infra', 'test'];

export interface Breach {
  readonly rule: string;
  readonly from: string;
  readonly to: string;
}
export interface Seen {
  /** How many files of the house were read. */
  readonly modules: number;
  readonly breaches: readonly Breach[];
}

interface Report {
  readonly modules: readonly { readonly source: string }[];
  readonly summary: {
    readonly violations: readonly {
      readonly from: string;
      readonly to: string;
      readonly rule: { readonly name: string };
    }[];
  };
}

/** Reads the imports of the rooms in `folder` and holds them against the border rules. */
export const lookAtBorders = async (folder = root, inside: readonly string[] = rooms): Promise<Seen> => {
  const bin = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');
  const args = [bin, '--config', '.dependency-cruiser.mjs', '--output-type', 'json', ...inside];
  const { stdout } = await promisify(execFile)(process.execPath, args, {
    cwd: folder,
    maxBuffer: 1 << 28,
  }).catch(outputOf);
  const { modules, summary } = JSON.parse(stdout) as Report;
  return {
    modules: modules.filter(({ source }) => inside.some((room) => source.startsWith(`${room}/`))).length,
    breaches: summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to })),
  };
};

/** The tool says with its exit code how many rules were broken; its report is whole all the same. */
const outputOf = (error: unknown): { readonly stdout: string } => {
  const { stdout = '', stderr = '' } = error as { readonly stdout?: string; readonly stderr?: string };
  if (stdout.startsWith('{')) return { stdout };
  throw new Error(`dependency-cruiser did not run: ${stderr || String(error)}`);
};

/** What is wrong with what was seen; a tool that reads fewer files than there are has not looked. */
export const troubles = ({ modules, breaches }: Seen, files: number): readonly string[] => [
  ...(modules < files ? [`only ${modules} of ${files} files were read: the border check is blind`] : []),
  ...breaches.map(({ rule, from, to }) => `${rule}: ${from} → ${to}`),
];

/** The source files that must have been read. */
export const sources = (): number => rooms.flatMap((room) => filesIn(room)).filter(isProduct).length;

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const seen = await lookAtBorders();
  const found = troubles(seen, sources());
  for (const line of found) console.error(line);
  console.log(`${seen.modules} files, ${found.length} troubles`);
  process.exitCode = found.length === 0 ? 0 : 1;
}
