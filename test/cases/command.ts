import { main } from '../../cli/main.ts';
import { playTerminal } from '../../cli/terminal.fixture.ts';

export interface Answer {
  readonly args: readonly string[];
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** One command line of Tidegate, in a folder, without a server. */
export const command = async (cwd: string, ...args: readonly string[]): Promise<Answer> => {
  const io = playTerminal({ cwd });
  const code = await main(args, io);
  return { args, code, out: io.printed.join('\n'), err: io.complained.join('\n') };
};

export const describeAnswer = ({ args, code, out, err }: Answer): string =>
  `tidegate ${args.join(' ')} ended with ${code}:\n${[err, out]
    .filter((text) => text !== '')
    .join('\n')
    .split('\n')
    .slice(0, 12)
    .map((line) => `      ${line}`)
    .join('\n')}`;
