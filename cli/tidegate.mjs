#!/usr/bin/env node
/**
 * The gate before the program: plain JavaScript that any Node since 14 can read. On Node 24 it goes in;
 * on an older one it starts the Node 24 that npm brought along, and passes signals and the exit code through.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import nodeModule from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const wanted = 24;
const here = fileURLToPath(import.meta.url);

/** The Node 24 for this machine out of the optional packages, or undefined when npm did not install it. */
const bundledNode = () => {
  const system = process.platform === 'win32' ? 'win' : process.platform;
  const file = process.platform === 'win32' ? 'node.exe' : 'node';
  try {
    const found = nodeModule.createRequire(here).resolve(`node-${system}-${process.arch}/package.json`);
    const node = join(dirname(found), 'bin', file);
    return existsSync(node) ? node : undefined;
  } catch {
    return undefined;
  }
};

const goIn = async () => {
  // What Node makes of our TypeScript is kept: the next start takes half the time and a quarter less memory.
  nodeModule.enableCompileCache?.(join(dirname(here), '../node_modules/.cache/tidegate'));
  const { main } = await import('./main.ts');
  process.exitCode = await main(process.argv.slice(2));
  // Whatever still holds the process (a socket kept alive) must not hold the person.
  setTimeout(() => process.exit(), 1000).unref();
};

const sendOn = (node) => {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGBREAK'];
  const pass = (signal) => child.kill(signal);
  // Before the child is there: a signal in between would end us and leave it alone.
  for (const signal of signals) process.on(signal, pass);
  const child = spawn(node, [here, ...process.argv.slice(2)], { stdio: 'inherit' });
  child.on('error', (error) => {
    process.stderr.write(`tidegate: cannot start ${node}: ${error.message}\n`);
    process.exit(1);
  });
  child.on('exit', (code, signal) => {
    for (const each of signals) process.off(each, pass);
    if (signal) process.kill(process.pid, signal);
    else process.exit(code);
  });
};

const bundled = Number(process.versions.node.split('.')[0]) < wanted ? bundledNode() : process.execPath;
if (bundled === process.execPath) await goIn();
else if (bundled) sendOn(bundled);
else {
  process.stderr.write(
    `tidegate: this is Node ${process.versions.node} and Tidegate needs Node ${wanted} or newer: ` +
      'run `npm ci` without --omit=optional in its folder (it brings one along), or install Node 24.\n',
  );
  process.exitCode = 1;
}
