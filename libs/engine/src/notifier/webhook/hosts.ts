/** Addresses that may be posted to, by host and port; no wildcards: each is named by the operator. */
export type WebhookHosts = ReadonlySet<string>;

/** Most hosts one deployment posts to. */
const HOSTS_MAX = 100;
const HTTPS_PORT = '443';

/** Reads `hooks.example.org, other.example.org:8443`. Throws RangeError with a sentence. */
export function webhookHosts(text: string): WebhookHosts {
  const named = text.split(',').map((entry) => entry.trim()).filter(Boolean);
  if (named.length > HOSTS_MAX) throw new RangeError(`it names more than ${HOSTS_MAX} hosts`);
  return new Set(named.map(readHost));
}

/** Whether the operator lets this be posted to. */
export const isAllowed = (hosts: WebhookHosts, url: URL): boolean => url.protocol === 'https:' && hosts.has(placeOf(url));

function readHost(entry: string): string {
  const url = URL.canParse(`https://${entry}`) ? new URL(`https://${entry}`) : undefined;
  if (!url || url.username || url.password || url.pathname !== '/' || url.search || url.hash || entry.endsWith('/') || entry.includes('*')) {
    throw new RangeError(`"${entry}" is not a host such as hooks.example.org or hooks.example.org:8443`);
  }
  return placeOf(url);
}

const placeOf = ({ hostname, port }: URL): string => `${hostname}:${port || HTTPS_PORT}`;
