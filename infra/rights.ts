/** What a function may do to the world; each is one or two statements of its role. */
export const rights = [
  'read-journal',
  'write-journal',
  'reindex-journal',
  'drop-journal',
  'read-blobs',
  'write-blobs',
  'start-runs',
  'start-tenants',
  'answer-runs',
  'describe-runs',
  'stop-runs',
  'reach-clusters',
  'know-senders',
  'know-windows',
  'know-operations',
  'send-events',
  'ask-registries',
  'tell-people',
  'see-clouds',
  'change-clouds',
] as const;
export type Right = (typeof rights)[number];

/** The names by which code uses a port; ports are always used under their names in `World`. */
const words: Readonly<Record<Right, RegExp>> = {
  'read-journal': /\bjournal\.(read|recent|list|find)\(/,
  'write-journal': /\bjournal\.append\(/,
  'drop-journal': /\bjournal\.drop\(/,
  'reindex-journal': /\bjournal\.reindex\(/,
  'read-blobs': /\bblobs\.get\(/,
  'write-blobs': /\bblobs\.put\(/,
  'start-runs': /\bengine\.start\((?!\s*['"]tenant['"])/,
  'start-tenants': /\bengine\.start\(\s*['"]tenant['"]/,
  'answer-runs': /\bengine\.answer\(/,
  'describe-runs': /\bengine\.look\(/,
  'stop-runs': /\bengine\.stop\(/,
  'reach-clusters': /\bworld\.(cluster|metrics)\(|\bsettings\.clusters(\?\.)?\(/,
  'ask-registries': /\bregistry\.digestOf\(|\brepositories\.(head|read)\(/,
  'tell-people': /\bchat\.(tell|hear|linked)(\?\.)?\(/,
  'see-clouds': /\bclouds(\?)?\.(offers|open|template)\(/,
  'change-clouds': /\bcloud\.(create|update|remove|reveal)\(/,
  'know-operations': /\bsettings\.(sync|promotions)(\?\.)?\(|\bnotifications(\?)?\.sinks\(/,
  'send-events': /\bsink\.send\(/,
  'know-windows': /\bsettings\.windows(\?\.)?\(/,
  'know-senders': /\bsettings\.(receivers?|whoIs|access|issuers)\(/,
};

/** The rights that the code of a function (`essence`) makes use of. */
export const rightsIn = (code: string): readonly Right[] => rights.filter((right) => words[right].test(code));

const port = '(journal|blobs|engine|cluster|metrics|registry|settings|chat|clouds|hooks)';
/** A port under another name, or pulled out of the world, would be used without being seen. */
const aliased = new RegExp(
  `\\bworld\\[|(const|let) \\w+ = world\\.${port}\\b(?!\\s*[.(])|\\{[^{}()]*\\b${port}\\b[^{}()]*\\} = world\\b|=> \\w+\\.${port};`,
);

/** Code that hides from `rightsIn` which port it asks; undefined when there is none. */
export const hiddenIn = (code: string): string | undefined => aliased.exec(code)?.[0];
