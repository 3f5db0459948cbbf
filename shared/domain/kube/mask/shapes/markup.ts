import { isSecretName } from '../secret-name.ts';
import { masked, type Mask } from '../masked.ts';

const ifNamed = (whole: string, open: string, name: string): string =>
  isSecretName(name) ? `${open}${masked}` : whole;

/** What an element holds, as text or as CDATA. */
const body = String.raw`(?:<!\[CDATA\[[^\]]{0,1000}\]\]>|[^<>]+)`;
const element = new RegExp(String.raw`(<([\w.:-]{1,200})[^<>]{0,1000}>)(?!\(masked\))${body}(?=<\/\2>)`, 'g');
const named = new RegExp(
  String.raw`(<[\w.:-]{1,100}[^<>]{0,200}\b(?:key|name|id)=["']([^"'<>]{1,200})["'][^<>]{0,200}>)(?!\(masked\))${body}(?=<\/)`,
  'g',
);
const property = new RegExp(
  String.raw`(<(?:name|key)>([^<>]{1,100})<\/(?:name|key)>\s{0,100}<(?:value|string)>)(?!\(masked\))${body}(?=<\/)`,
  'g',
);

/** `<password>…</password>`, `<add key="Password" value="…"/>`, `<Password value="…"/>`, `<name>password</name><value>…</value>`. */
export const maskMarkup: Mask = (text) => {
  if (!text.includes('<') && !text.includes('=')) return text;
  return text
    .replaceAll(
      /(\b(?:key|name)=["']([^"']{1,200})["'][^<>]{0,200}?\bvalue=["'])(?!\(masked\))[^"']+/gi,
      ifNamed,
    )
    .replaceAll(/(<([\w.:-]{1,200})\s[^<>]{0,300}?\bvalue=["'])(?!\(masked\))[^"'<>]+/gi, ifNamed)
    .replaceAll(element, ifNamed)
    .replaceAll(named, ifNamed)
    .replaceAll(property, ifNamed);
};
