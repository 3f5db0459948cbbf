import { sharedFolder } from './places.ts';
import { stopPlane, sweep } from './stopping.ts';

/** `npm run cluster:down`: stops the plane of this user, and those whose owners died; nothing of them is left. */
const startedAt = performance.now();
try {
  const stopped = await stopPlane(sharedFolder());
  await sweep();
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  console.log(
    stopped
      ? `Stopped in ${seconds} s: no process, no port and no file is left.`
      : 'No control plane was running.',
  );
} catch (trouble) {
  console.error(trouble instanceof Error ? trouble.message : trouble);
  process.exitCode = 1;
}
