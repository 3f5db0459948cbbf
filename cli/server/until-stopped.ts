import type { Io } from '../io.ts';
import type { LocalServer } from './run.ts';

/** Serves until Ctrl-C or SIGTERM, then stops in good order; a second press quits at once. */
export const untilStopped = async (io: Io, server: LocalServer, goodbye: string): Promise<void> => {
  const pressed = Promise.withResolvers<void>();
  const letGo = io.onInterrupt(() => pressed.resolve());
  await pressed.promise;
  letGo();
  await stopServer(io, server, goodbye);
};

/** Says goodbye and stops. */
export const stopServer = async (io: Io, server: LocalServer, goodbye: string): Promise<void> => {
  const letGo = io.onInterrupt(() => io.quit(130));
  io.out(goodbye);
  await server.stop();
  letGo();
};
