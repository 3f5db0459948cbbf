import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

import { sources } from './places.ts';

/** Whom to tell about progress, and who may interrupt. */
export type Telling = { readonly log: (line: string) => void; readonly signal: AbortSignal | undefined };

/** One Go command in the folder of the sources; `label` is what people call its product. */
export type GoCommand = Telling & {
  readonly go: string;
  readonly args: readonly string[];
  readonly label: string;
  /** Where it is called; the sources of the control plane unless said. */
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
};

/** Runs one Go command, saying every 15 seconds how far it is: a silent minute looks like a hang. */
export const runGo = async ({
  go,
  args: [verb = '', ...rest],
  label,
  cwd = sources,
  env,
  log,
  signal,
}: GoCommand): Promise<void> => {
  const startedAt = performance.now();
  const child = spawn(go, [verb, '-v', ...rest], {
    cwd,
    stdio: ['ignore', 'ignore', 'pipe'],
    signal,
    // No cgo: the build must not need a C compiler. No flags or workspace of the machine's owner: the key would lie.
    // No GOROOT either: it may belong to another Go than the one we call.
    env: {
      ...process.env,
      CGO_ENABLED: '0',
      GOFLAGS: '',
      GOWORK: 'off',
      GOTOOLCHAIN: 'local',
      GOROOT: undefined,
      ...env,
    },
  });
  const seen = { modules: 0, packages: 0, last: [] as readonly string[] };
  createInterface({ input: child.stderr }).on('line', (line) => {
    if (line.startsWith('go: downloading')) seen.modules += 1;
    else seen.packages += 1;
    seen.last = [...seen.last.slice(-19), line];
  });
  const seconds = () => Math.round((performance.now() - startedAt) / 1000);
  const tell = setInterval(() => {
    log(`  ${label}: ${seen.modules} modules fetched, ${seen.packages} packages compiled, ${seconds()} s`);
  }, 15_000);
  try {
    const code = await new Promise<number | null>((done, fail) =>
      child.once('close', done).once('error', fail),
    );
    if (code !== 0) throw new Error(`go ${verb} of ${label} ended with ${code}:\n${seen.last.join('\n')}`);
  } finally {
    clearInterval(tell);
  }
  log(`  ${label}: done in ${seconds()} s`);
};
