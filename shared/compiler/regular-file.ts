import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { Failure } from '#domain/failure.ts';
import { decodeText } from './decode-text.ts';

/**
 * The text of a regular file: reading a pipe would block, and a device may never end. Refused by `name` beyond the
 * given number of bytes, also if it grows while it is read; errors of the system (ENOENT, EACCES) are thrown as they
 * are.
 */
export const readRegular = async (path: string, name: string, mostBytes: number): Promise<string> => {
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const { size } = await insistOnFile(file, name);
    if (size > mostBytes)
      throw new Failure('PlanRefused', name, `is ${size} bytes; an application file may have ${mostBytes}`);
    const bytes = Buffer.alloc(mostBytes + 1);
    let length = 0;
    for (;;) {
      const { bytesRead } = await file.read(bytes, length, bytes.length - length);
      if (bytesRead === 0) return decodeText(bytes.subarray(0, length), name);
      length += bytesRead;
      if (length > mostBytes)
        throw new Failure('PlanRefused', name, `grows while it is read; it may have ${mostBytes} bytes`);
    }
  } finally {
    await file.close();
  }
};

const insistOnFile = async (file: Awaited<ReturnType<typeof open>>, name: string) => {
  const stats = await file.stat();
  if (stats.isFile()) return stats;
  throw new Failure('PlanRefused', name, 'is no file but a pipe, a device or a folder; give a file');
};
