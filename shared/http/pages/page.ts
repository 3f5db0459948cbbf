import { createHash } from 'node:crypto';
import type { HttpAnswer } from '../http.ts';

/** Text from others, as HTML. */
export const escapeHtml = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');

/** Light and dark as the reader's system has it, one column on any width, and targets that a thumb can hit. */
const style = `
:root{color-scheme:light dark;--ink:#1b1f24;--paper:#fff;--line:#8a929c;--quiet:#4a525c;--yes:#116329;--no:#a40e26;--on:#fff}
@media (prefers-color-scheme:dark){:root{--ink:#e8ecf1;--paper:#14181d;--line:#7d8794;--quiet:#b4bdc8;--yes:#4cb86c;--no:#ff8087;--on:#0b0d10}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:1rem/1.5 system-ui,sans-serif}
main{max-width:44rem;margin:0 auto;padding:1.25rem 1rem 3rem}
h1{font-size:1.3rem;line-height:1.35;margin:0 0 1rem;overflow-wrap:anywhere}
h2{font-size:1rem;margin:1.5rem 0 .5rem}
ul{padding-left:1.2rem;margin:.5rem 0}
li,dd,p{overflow-wrap:anywhere}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.25rem 1rem;margin:1rem 0}
dt{color:var(--quiet)}
dd{margin:0}
code{font:.95em ui-monospace,monospace}
label{display:block;margin:1rem 0 .25rem}
input{width:100%;min-height:2.75rem;padding:.5rem .75rem;font:inherit;color:inherit;background:transparent;border:1px solid var(--line);border-radius:.4rem}
.answers{display:flex;flex-wrap:wrap;gap:.75rem;margin-top:1.25rem}
button{flex:1 1 8rem;min-height:2.75rem;padding:.5rem 1rem;font:inherit;font-weight:600;color:var(--on);border:0;border-radius:.4rem}
button[value=approved]{background:var(--yes)}
button[value=rejected]{background:var(--no)}
.said{border:1px solid var(--line);border-left-width:.4rem;border-radius:.4rem;padding:.75rem 1rem;margin:1rem 0}
:focus-visible{outline:3px solid var(--ink);outline-offset:2px}
`;

const styleHash = createHash('sha256').update(style).digest('base64');

/** No script, no external resource, no framing, and its form posts only to this server. */
const policy = [
  "default-src 'none'",
  `style-src 'sha256-${styleHash}'`,
  "form-action 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join('; ');

/** A page of ours: HTML that works without JavaScript. `body` is HTML already. */
export const page = (status: number, title: string, body: string): HttpAnswer => ({
  status,
  headers: {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'content-security-policy': policy,
    'referrer-policy': 'same-origin',
    'x-content-type-options': 'nosniff',
    'x-robots-tag': 'noindex',
  },
  body: `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>${style}</style>
</head>
<body>
<main>
${body}
</main>
</body>
</html>
`,
});
