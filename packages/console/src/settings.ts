import { readServiceClock } from './service-clock.js';

/** What the service gives its console before anybody is signed in; made by `src/console` of the service. */
export interface Settings {
  authentication: 'none' | 'jwt';
  /** Origins of CRM pages that may hand over a token. */
  tokenOrigins: string[];
  /** Tenants to choose from; only where the service asks nobody who they are. */
  tenants: string[];
  /** Whether `/docs` is there. */
  docs: boolean;
}

export interface Me {
  sub: string;
  tenant: string;
  agents: string[];
}

/** Where the service starts: behind a proxy that strips a path, this page stands under that path. */
export const baseUrl = location.origin + location.pathname.replace(/\/console$/, '');

const PAUSE_MS = 2000;

/** Asks until the service answers: the page may have been opened while the service starts. */
export async function readSettings(onFailure: () => void): Promise<Settings> {
  for (;;) {
    const response = await fetch(`${baseUrl}/console/settings.json`).catch(() => null);
    if (response !== null) readServiceClock(response);
    if (response?.ok) return (await response.json()) as Settings;
    onFailure();
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}

/** Who the service thinks the token's owner is; null when it refuses the token. */
export async function readMe(token: string): Promise<Me | null> {
  const response = await fetch(`${baseUrl}/v1/me`, { headers: { authorization: `Bearer ${token}` } });
  if (response.ok) return (await response.json()) as Me;
  if (response.status === 401 || response.status === 403) return null;
  throw new Error(`HTTP ${response.status}`);
}
