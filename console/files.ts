import type { ConsoleFiles } from './file.ts';

let built: Promise<ConsoleFiles> | undefined;

/** In a checkout the console is built when it is first opened; a package contains it built, in place of this file. */
export const consoleFiles = (): Promise<ConsoleFiles> =>
  (built ??= import('#infra/build-console.ts').then(({ buildConsole }) => buildConsole()));
