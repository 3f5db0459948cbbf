const { readFileSync } = require('node:fs');
const path = require('node:path');

/** The functions of the stack, as infra/functions.ts has read them from the code. */
const list = JSON.parse(readFileSync(path.join(__dirname, 'functions.json'), 'utf8'));

/** `moveStep` is `MoveStep` in names of resources. */
const title = (name) => name[0].toUpperCase() + name.slice(1);

module.exports = { list, title, has: (fn, ...rights) => rights.some((right) => fn.rights.includes(right)) };
