import { join, resolve } from 'node:path';
import { type AloneEngine, type AloneOptions, type Functions, openAlone } from '#worlds/engine-only.ts';
import type { Args } from '../arguments.ts';
import { Exit, type ExitCode, exit } from '../exit.ts';
import type { Io } from '../io.ts';
import { print } from '../output.ts';
import { readOwnSettings } from '../own-settings.ts';
import { ownFolder, ownToken } from './folder.ts';
import { ownerName } from './owner.ts';
import { runTask } from './run-task.ts';
import { explainListen } from './serve.ts';
import { untilStopped } from './until-stopped.ts';

/** What `tidegate engine` was asked for, checked. */
export interface EnginePlan {
  readonly file: string;
  readonly port: number;
  readonly lambda: string | undefined;
  readonly region: string | undefined;
  readonly account: string | undefined;
}

export const planEngine = (args: Args, io: Io, port: number): EnginePlan => {
  const lambda = readEndpoint(args.text('lambda-endpoint'));
  const given = place.map(({ flag, pattern, wanted }) => {
    const word = readMatching(flag, args.text(flag), pattern, wanted);
    if (word === undefined || lambda !== undefined) return word;
    throw new Exit(
      exit.usage,
      `--${flag} ${word}: functions in this process have no ARN; add --lambda-endpoint`,
    );
  });
  const [region, account] = given;
  return {
    file: resolve(io.cwd, readFile(args.text('db') ?? 'engine.sqlite')),
    port,
    lambda,
    region,
    account,
  };
};

/** The parts of the ARNs of machines and executions other than their names. */
const place = [
  { flag: 'region', pattern: /^[a-z0-9]+(-[a-z0-9]+)*$/, wanted: 'a region such as eu-central-1' },
  { flag: 'account', pattern: /^\d{12}$/, wanted: 'the 12 digits of an AWS account' },
] as const;

const readMatching = (
  flag: string,
  word: string | undefined,
  pattern: RegExp,
  wanted: string,
): string | undefined => {
  if (word === undefined || pattern.test(word)) return word;
  throw new Exit(exit.usage, `--${flag} ${word}: ${wanted}`);
};

/** Serves until Ctrl-C or SIGTERM; running executions stay as rows and continue at the next start. */
export const runEngine = async (io: Io, plan: EnginePlan, output: Args['output']): Promise<ExitCode> => {
  const running = await start(io, plan);
  const { url } = running;
  const functions = plan.lambda ?? 'in this process';
  print(io, output, {
    value: { apiVersion: 'tidegate.dev/v1', kind: 'Engine', url, database: plan.file, functions },
    names: [url],
    table: () => `engine on ${url}, database ${plan.file}, functions ${functions}`,
  });
  await untilStopped(io, running, 'the engine has stopped; running executions continue when it starts again');
  return exit.ok;
};

const start = async (io: Io, { file, port, lambda, region, account }: EnginePlan): Promise<AloneEngine> => {
  const say = describeOnce(io);
  const functions: Functions =
    lambda === undefined ? await ownFunctions(io, say) : { kind: 'lambda', url: lambda };
  const arns = { ...(region !== undefined && { region }), ...(account !== undefined && { account }) };
  const options: AloneOptions = { file, port, functions, env: io.env, say, ...arns };
  try {
    return await openAlone(options);
  } catch (error) {
    throw explainListen(error as NodeJS.ErrnoException, port);
  }
};

const ownFunctions = async (io: Io, say: (line: string) => void): Promise<Functions> => {
  const folder = await ownFolder(io.cwd);
  const world = {
    dir: join(folder, 'engine'),
    settings: await readOwnSettings(io.cwd),
    base: io.cwd,
    env: io.env,
    token: await ownToken(folder),
    owner: ownerName(),
    runTask,
    say,
  };
  return { kind: 'own', world };
};

const readFile = (word: string): string => {
  if (word === '' || word === ':memory:')
    throw new Exit(exit.usage, `--db ${word}: name a file; a database in memory would lose every execution`);
  return word;
};

const readEndpoint = (word: string | undefined): string | undefined => {
  if (word === undefined) return undefined;
  if (/^https?:$/.test(URL.parse(word)?.protocol ?? '')) return word;
  throw new Exit(exit.usage, `--lambda-endpoint ${word}: an address such as http://127.0.0.1:9001`);
};

/** Lasting trouble, such as a full disk, is reported once and again only after another line, not at every attempt. */
const describeOnce = (io: Io): ((line: string) => void) => {
  let last = '';
  return (line) => {
    if (line !== last) io.err(`tidegate: ${line}`);
    last = line;
  };
};
