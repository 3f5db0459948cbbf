/**
 * `npm run bench`: every module beside this one that exports `bench()`, one after the other, as a table or several;
 * `-- -o json` prints one JSON object; `-- bundles` runs only that one.
 */
import { readdirSync } from 'node:fs';
import { parseArgs } from 'node:util';

/** Figures by row; a row is a number, a text, or columns. */
export type Figures = Readonly<Record<string, number | string | Readonly<Record<string, number | string>>>>;
export interface Bench {
  readonly name: string;
  readonly figures: Figures;
}
type Run = () => Promise<Bench | readonly Bench[]>;

const folder = new URL('./', import.meta.url);

const benches = async (wanted: readonly string[]): Promise<readonly (readonly [string, Run])[]> => {
  const files = readdirSync(folder)
    .filter((file) => file.endsWith('.ts') && !/^run\.ts$|\.(test|d)\.ts$/.test(file))
    .sort();
  const chosen = files.filter((file) => wanted.length === 0 || wanted.includes(file.replace(/\.ts$/, '')));
  const modules = await Promise.all(
    chosen.map(
      async (file) =>
        [file, (await import(new URL(file, folder).href)) as { readonly bench?: unknown }] as const,
    ),
  );
  return modules.flatMap(([file, { bench }]) =>
    typeof bench === 'function' ? [[file, bench as Run] as const] : [],
  );
};

const show = ({ name, figures }: Bench): void => {
  console.log(`\n${name}`);
  const rows = Object.entries(figures);
  for (const [label, value] of rows)
    if (typeof value !== 'object') console.log(`  ${label.padEnd(40)} ${value}`);
  const tables = rows.filter(([, value]) => typeof value === 'object');
  if (tables.length > 0) console.table(Object.fromEntries(tables));
};

if (import.meta.main) {
  const { values, positionals } = parseArgs({
    options: { output: { type: 'string', short: 'o', default: 'text' } },
    allowPositionals: true,
  });
  const all: Record<string, Figures> = {};
  let failures = 0;
  for (const [file, bench] of await benches(positionals)) {
    try {
      for (const told of [await bench()].flat()) {
        all[told.name] = told.figures;
        if (values.output !== 'json') show(told);
      }
    } catch (error) {
      failures += 1;
      console.error(`${file}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  if (values.output === 'json') console.log(JSON.stringify(all));
  process.exitCode = failures === 0 ? 0 : 1;
}
