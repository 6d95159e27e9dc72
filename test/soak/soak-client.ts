import { Pool } from 'undici';

/** What a soak sends, over few connections that are kept. */
export class ServiceClient {
  private readonly service: Pool;
  private readonly simulator: Pool;

  constructor(
    private readonly serviceUrl: string,
    controlUrl: string,
  ) {
    this.service = new Pool(serviceUrl, { connections: 64 });
    this.simulator = new Pool(controlUrl, { connections: 32 });
  }

  urlOf(path: string): string {
    return this.serviceUrl + path;
  }

  send(method: 'GET' | 'PUT' | 'POST' | 'DELETE', path: string, body?: object) {
    return exchange(this.service, method, path, body);
  }

  /** Asks the simulator's control endpoint. */
  control(method: 'GET' | 'POST' | 'DELETE', path: string, body?: object) {
    return exchange(this.simulator, method, path, body);
  }

  async close(): Promise<void> {
    await Promise.all([this.service.destroy(), this.simulator.destroy()]);
  }
}

async function exchange(
  pool: Pool,
  method: 'GET' | 'PUT' | 'POST' | 'DELETE',
  path: string,
  body?: object,
): Promise<{ status: number; body: string }> {
  const json =
    body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
  const response = await pool.request({ method, path, ...json });
  return { status: response.statusCode, body: await response.body.text() };
}
