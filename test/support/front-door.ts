import { once } from 'node:events';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startTestBed, type TestBed, type TestBedOptions } from './test-bed.js';

/** The path that the proxy strips. */
const PATH = '/bff';

/**
 * A service behind a proxy, as the outside knows it: its address is settled before it starts, so that the simulated
 * AICC can really deliver its callbacks.
 */
export async function startBehindFrontDoor(options: TestBedOptions = {}): Promise<TestBed & { publicUrl: string }> {
  let target = '';
  const proxy: Server = createServer((incoming, outgoing) => {
    const { method, headers, url = '' } = incoming;
    const forwarded = request(target + url.slice(PATH.length), { method: method!, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    forwarded.on('error', () => outgoing.destroy());
    incoming.pipe(forwarded);
  });
  await once(proxy.unref().listen(0, '127.0.0.1'), 'listening');
  const publicUrl = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}${PATH}`;
  const bed = await startTestBed({ ...options, environment: { ...options.environment, PUBLIC_URL: publicUrl } });
  target = bed.url;
  const close = async () => {
    proxy.close().closeAllConnections();
    return bed.close();
  };
  return { ...bed, publicUrl, close };
}
