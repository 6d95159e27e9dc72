import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { loadConfiguration } from '../../src/config/load-configuration.js';

interface Service {
  image: string;
  environment?: Record<string, string>;
  read_only: boolean;
  cap_drop: string[];
  ports?: string[];
  profiles?: string[];
  configs?: { source: string; target: string }[];
  stop_grace_period?: string;
}

const file = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const compose = parse(readFileSync(file('compose.yaml'), 'utf8'), { merge: true });
const services: Record<string, Service> = compose.services;
const { STATE_ENCRYPTION_KEY, ...replica } = services['replica']!.environment!;

/** The settings as the service gets them, with the tenants file from where it is mounted. */
const settings = (environment: Record<string, string>) => ({
  ...environment,
  TENANTS_FILE: file(compose.configs.tenants.file),
});

describe('compose.yaml', () => {
  it('gives the service settings that it takes', () => {
    const { environment, tenants } = loadConfiguration(settings(services['bff']!.environment!));
    expect(environment).toMatchObject({
      HOST: '0.0.0.0',
      PORT: 3000,
      CALLER_AUTH: 'none',
      PUBLIC_URL: 'http://bff:3000',
    });
    expect([...tenants.keys()]).toEqual(['acme']);
    expect(services['bff']!.configs).toEqual([
      { source: 'tenants', target: services['bff']!.environment!['TENANTS_FILE'] },
    ]);
    expect(parseInt(services['bff']!.stop_grace_period!) * 1000).toBeGreaterThan(environment.SHUTDOWN_GRACE_MS);
  });

  it('gives replicas the same, and a store that they share', () => {
    expect(replica).toEqual({
      ...services['bff']!.environment,
      PUBLIC_URL: 'http://proxy:8080',
      STATE_URL: 'redis://valkey:6379',
    });
    const [, key] = /^\$\{STATE_ENCRYPTION_KEY:-(.+)\}$/.exec(STATE_ENCRYPTION_KEY!) ?? [];
    expect(Buffer.from(key!, 'base64')).toHaveLength(32);
    expect(Object.keys(services).filter((name) => services[name]!.profiles?.includes('replicas'))).toEqual([
      ...['replica', 'valkey', 'proxy'],
    ]);
  });

  it('opens nothing but to the laptop itself, and runs everything read-only without capabilities', () => {
    for (const { read_only, cap_drop, ports = [] } of Object.values(services)) {
      expect(read_only).toBe(true);
      expect(cap_drop).toEqual(['ALL']);
      for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:/);
    }
  });
});
