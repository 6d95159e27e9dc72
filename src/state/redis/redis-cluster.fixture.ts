import { freePort, RedisServer } from './redis-server.fixture.js';

const LAST_SLOT = 16_383;
const JOINED_WITHIN_MS = 15_000;

/** Three masters without replicas, each with a third of the slots. */
export class RedisCluster {
  private constructor(readonly nodes: readonly ClusterNode[]) {}

  static async start(): Promise<RedisCluster> {
    const nodes = await Promise.all([0, 1, 2].map(startNode));
    nodes.forEach((node, index) => {
      const [from, to] = [index, index + 1].map((third) => Math.ceil((third * (LAST_SLOT + 1)) / nodes.length));
      node.cli('CLUSTER', 'ADDSLOTSRANGE', String(from), String((to ?? 0) - 1));
    });
    for (const { port, busPort } of nodes.slice(1))
      nodes[0]?.cli('CLUSTER', 'MEET', '127.0.0.1', String(port), String(busPort));
    const cluster = new RedisCluster(nodes);
    await cluster.isJoined();
    return cluster;
  }

  get url(): string {
    return `redis://${this.nodes.map(({ port }) => `127.0.0.1:${port}`).join(',')}?cluster=true`;
  }

  cli(...words: string[]): string {
    return this.nodes.map((node) => node.cli(...words)).join('');
  }

  async end(): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.end()));
  }

  private async isJoined(): Promise<void> {
    const endsAt = Date.now() + JOINED_WITHIN_MS;
    const isWhole = (info: string) => info.includes('cluster_state:ok') && info.includes('cluster_slots_ok:16384');
    while (!this.nodes.every((node) => isWhole(node.cli('CLUSTER', 'INFO')))) {
      if (Date.now() > endsAt) throw new Error('the nodes of the cluster do not find each other');
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

interface ClusterNode extends RedisServer {
  /** Where it talks with the other nodes. */
  readonly busPort: number;
}

async function startNode(): Promise<ClusterNode> {
  const busPort = await freePort();
  const server = await RedisServer.start('--cluster-enabled', 'yes', '--cluster-port', String(busPort));
  return Object.assign(server, { busPort });
}
