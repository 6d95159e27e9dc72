import { describe, expect, it } from '@jest/globals';
import { Test } from '@nestjs/testing';
import { ConfigurationModule, configuration } from './configuration.module.js';
import { Environment } from './environment.js';
import { loadConfiguration } from './load-configuration.js';
import { Tenants } from './tenants.js';

describe('ConfigurationModule', () => {
  it('hands out Environment and Tenants of a replaced configuration, without reading the process', async () => {
    const loaded = loadConfiguration({ CALLER_AUTH: 'none', TENANTS_FILE: 'tenants.example.yaml', PORT: '0' });
    const app = await Test.createTestingModule({ imports: [ConfigurationModule] })
      .overrideProvider(configuration.KEY)
      .useValue(loaded)
      .compile();
    const tenants = app.get(Tenants);

    expect(app.get(Environment)).toBe(loaded.environment);
    expect(tenants.ids()).toEqual(['acme']);
    expect(tenants.get('acme')).toBe(loaded.tenants.get('acme'));
    expect(tenants.all()).toEqual([loaded.tenants.get('acme')]);
    expect(tenants.get('toString')).toBeUndefined();
  });
});
