import { looksRandom } from '../entropy.ts';
import { masked, type Mask } from '../masked.ts';

/** Prefixes of issued tokens, and what follows them. */
const prefixes: readonly string[] = [
  String.raw`gh[pousr]_\w{6,}`,
  String.raw`github_pat_\w{6,}`,
  String.raw`gl(?:pat|dt|rt|ptt|ft|cbt|imt|agent|oas|soat)-[\w.-]{6,}`,
  String.raw`xox[a-z](?:\.[a-z]+)?-[\w.-]{6,}`,
  String.raw`xapp-[\w-]{6,}`,
  String.raw`(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{12,}`,
  String.raw`LTAI[A-Za-z0-9]{10,}`,
  String.raw`AKID[A-Za-z0-9]{12,}`,
  String.raw`AIza[\w-]{20,}`,
  String.raw`ya29\.[\w-]{8,}`,
  String.raw`GOCSPX-[\w-]{8,}`,
  String.raw`sk[_-](?:live|test|proj|ant|or|svcacct)[\w-]{6,}`,
  String.raw`[rp]k_(?:live|test)_\w{6,}`,
  String.raw`whsec_[\w+/=]{6,}`,
  String.raw`npm_\w{20,}`,
  String.raw`hf_\w{20,}`,
  String.raw`dckr_(?:pat|oat)_[\w-]{6,}`,
  String.raw`pypi-[\w-]{12,}`,
  String.raw`hv[sbr]\.[\w-]{10,}`,
  String.raw`s\.[A-Za-z0-9]{24,}`,
  String.raw`SG\.[\w-]{10,}\.[\w-]{10,}`,
  String.raw`do[opr]_v1_\w{10,}`,
  String.raw`dp\.(?:pt|st|sa|ct|scim|audit)\.[\w.-]{8,}`,
  String.raw`dapi[a-f0-9]{20,}`,
  String.raw`shp(?:at|ca|pa|ss)_\w{10,}`,
  String.raw`NR(?:AK|II|RA|JS)-[\w-]{10,}`,
  String.raw`gl(?:sa|c)_[\w-]{10,}`,
  String.raw`(?:lin_api|figd|nfp|pul|rubygems|sbp|tfp|pscale_(?:tkn|pw|oauth)|CCIPAT|ops|sntry[us]|ATATT|ATCTT|EAA[A-Z])_?[\w=-]{16,}`,
  String.raw`AGE-SECRET-KEY-1[A-Z0-9]{8,}`,
  String.raw`\d{8,10}:AA[\w-]{30,}`,
  String.raw`eyJ[\w-]{5,}\.[\w-]+(?:\.[\w-]*)*`,
];

const issued = new RegExp(String.raw`(?<![\w-])(?:${prefixes.join('|')})`, 'g');

/** Tokens that are recognizable by themselves. */
export const maskIssued: Mask = (text) => text.replaceAll(issued, masked);

/** `$2b$12$…`: what crypt writes in the place of a password. */
export const maskHashes: Mask = (text) =>
  text.replaceAll(
    /\$(?:2[abxy]|apr1|argon2\w{0,2}|scrypt|pbkdf2[\w-]{0,10}|sha1|y|[156])\$[^\s"':<>]{8,}/g,
    masked,
  );

/** Letters and digits without an order: keys and tokens that nobody has named. */
export const maskRandom: Mask = (text) =>
  text.replaceAll(/[A-Za-z0-9+/_-]{20,}={0,2}/g, (word, at: number, all: string) =>
    looksRandom(word, all.slice(Math.max(0, at - 20), at)) ? masked : word,
  );
