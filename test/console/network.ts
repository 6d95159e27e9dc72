import { once } from 'node:events';
import { connect as connectSocket, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** A wire between browser and service that can be cut, or stop forwarding without closing. */
export class Network {
  private readonly sockets = new Set<Socket>();
  private isCut = false;
  private isHanging = false;
  /** Where the service listens now: a service that was started again has another one. */
  port = 0;

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async open(): Promise<Network> {
    const server = createServer();
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const network = new Network(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    server.on('connection', (socket) => network.carry(socket));
    return network;
  }

  cut(): void {
    this.isCut = true;
    for (const socket of this.sockets) socket.destroy();
  }

  /** Everything stays open and carries nothing more, until `mend`. */
  hang(): void {
    this.isHanging = true;
    for (const socket of this.sockets) socket.unpipe().pause();
  }

  /** What hung is lost; new connections are carried again. */
  mend(): void {
    if (this.isHanging) for (const socket of this.sockets) socket.destroy();
    this.isCut = false;
    this.isHanging = false;
  }

  async close(): Promise<void> {
    this.cut();
    this.server.close();
    await once(this.server, 'close');
  }

  private carry(socket: Socket): void {
    if (this.isCut) {
      socket.destroy();
      return;
    }
    if (this.isHanging) {
      this.sockets.add(socket);
      socket.on('error', () => socket.destroy()).on('close', () => this.sockets.delete(socket));
      return;
    }
    const upstream = connectSocket(this.port, '127.0.0.1');
    for (const [one, other] of [
      [socket, upstream],
      [upstream, socket],
    ] as const) {
      this.sockets.add(one);
      one.pipe(other);
      one
        .on('error', () => other.destroy())
        .on('close', () => {
          this.sockets.delete(one);
          other.destroy();
        });
    }
  }
}
