/** Stands for an address that may be nothing but a secret. */
const hidden = '…';

/**
 * A URL without what may be secret in it: user, password, query and fragment. Scheme, host, port and path stay. It is for
 * whatever is kept or shown; the tool that sends requests alone gets the whole URL.
 * @param url anything. What is no URL is cut at its query too; where it has an `@`, nobody can tell its host from a
 * password, and `…` is all that stays.
 */
export function withoutSecrets(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  const [bare = ''] = url.split(/[?#]/, 1);
  if (!parsed || parsed.host === '') return url.includes('@') ? hidden : bare;
  const isBare = parsed.username === '' && parsed.password === '';
  return isBare ? bare : `${parsed.protocol}//${parsed.host}${parsed.pathname}`;
}

/**
 * A URL in running text, up to a space or a double quote: rather a bracket too many than half a password too few. Within JSON
 * an escape does not end it (Go writes the `&` of a query as one), unless it is that of a quote or a space. No scheme in use
 * is longer than this.
 */
const inText = /\b[a-z][a-z\d+.-]{0,30}:\/\/(?:[^\s"\\]|\\[^"nrt])+/gi;

/** Text, such as a tool's log, in which every URL is `withoutSecrets`. */
export function withoutSecretsInUrls(text: string): string {
  return text.replace(inText, (url) => withoutSecrets(url));
}
