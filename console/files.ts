import type { ConsoleFiles } from './file.ts';

let built: Promise<ConsoleFiles> | undefined;

/** In a checkout the console is built when somebody first opens it; a package holds it built, in the place of this file. */
export const consoleFiles = (): Promise<ConsoleFiles> =>
  (built ??= import('#infra/build-console.ts').then(({ buildConsole }) => buildConsole()));
