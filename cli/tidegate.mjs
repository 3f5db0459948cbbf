#!/usr/bin/env node
/**
 * The gate before the program: plain JavaScript that any Node since 14 can read. An installed package is JavaScript
 * and runs in this very process; a checkout is TypeScript, which needs Node 24. Where that is missing, and for the
 * verbs that keep a database, it starts the Node 24 that npm brought along, and passes signals and the exit code through.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import nodeModule from 'node:module';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { behindGate, endWithParent } from './parent.mjs';

const wanted = 24;
const here = fileURLToPath(import.meta.url);
const source = join(dirname(here), 'main.ts');
const isCheckout = existsSync(source);
const [major] = process.versions.node.split('.').map(Number);
const isOld = major < wanted;
/** An installed package needs no more than this for most verbs. */
const isTooOld = major < 20;

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

/** What Node makes of our code is kept: the next start takes half the time and a quarter less memory. */
const keepCompiled = () => {
  if (nodeModule.enableCompileCache === undefined) return;
  const folder = isCheckout ? join(dirname(here), '../node_modules/.cache/tidegate') : ownCache();
  if (folder !== undefined) nodeModule.enableCompileCache(folder);
};

/** A user without a name and without HOME, as in a container, has no such folder. */
const ownCache = () => {
  try {
    return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'tidegate/compiled');
  } catch {
    return undefined;
  }
};

const loadMain = async () => {
  try {
    return (await import(pathToFileURL(isCheckout ? source : join(dirname(here), '../lib/main.js')).href))
      .main;
  } catch (error) {
    if (!isCheckout || error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
    process.stderr.write(`tidegate: a package is missing (${error.message}); run npm ci in the checkout\n`);
    return () => 1;
  }
};

const goIn = async () => {
  keepCompiled();
  const main = await loadMain();
  try {
    process.exitCode = await main(process.argv.slice(2));
  } catch (error) {
    if (error.name !== 'NewerNodeNeeded') throw error;
    return handOver();
  }
  // Whatever still holds the process (a socket kept alive) must not hold the person.
  setTimeout(() => process.exit(), 1000).unref();
};

const handOver = () => {
  const node = bundledNode();
  if (node !== undefined) return sendOn(node);
  process.stderr.write(
    `tidegate: this is Node ${process.versions.node} and this needs Node ${wanted} or newer: ` +
      'install without --omit=optional (npm then brings one along), or install Node 24\n',
  );
  process.exitCode = 1;
};

const sendOn = (node) => {
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGBREAK'];
  const pass = (signal) => child.kill(signal);
  // Before the child is there: a signal in between would end us and leave it alone.
  for (const signal of signals) process.on(signal, pass);
  const child = spawn(node, [here, ...process.argv.slice(2)], {
    // The channel closes when this process dies, even of SIGKILL: then the child ends as well.
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, [behindGate]: '1' },
  });
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

endWithParent();
if (isTooOld || (isOld && isCheckout)) handOver();
else await goIn();
