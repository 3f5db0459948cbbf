import type { Io } from '../io.ts';

/** A server of any kind. */
interface Stoppable {
  stop(): Promise<void>;
}

/** Serves until Ctrl-C or SIGTERM, then stops in good order; a second press quits at once. */
export const untilStopped = async (io: Io, server: Stoppable, goodbye: string): Promise<void> => {
  const pressed = Promise.withResolvers<void>();
  const letGo = io.onInterrupt(() => pressed.resolve());
  await pressed.promise;
  letGo();
  await stopServer(io, server, goodbye);
};

/** Prints a last line and stops. */
export const stopServer = async (io: Io, server: Stoppable, goodbye: string): Promise<void> => {
  const letGo = io.onInterrupt(() => io.quit(130));
  io.out(goodbye);
  await server.stop();
  letGo();
};
