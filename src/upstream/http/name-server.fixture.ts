import { createSocket, type Socket } from 'node:dgram';

const TYPES = { 1: 'A', 28: 'AAAA' } as const;
const CODES = { SERVFAIL: 2, NXDOMAIN: 3 } as const;

/** Addresses (IPv4 or full IPv6), a failure, or no answer at all. */
export type NameAnswer = { addresses: string[]; ttl?: number } | keyof typeof CODES | 'silence';

/** A name server on a free port of this machine, for specs. */
export class NameServer {
  readonly #socket: Socket = createSocket('udp4');
  /** `A gateway.example`, as they were asked. */
  readonly questions: string[] = [];
  answer: (question: string) => NameAnswer = () => 'NXDOMAIN';

  async listen(): Promise<string> {
    this.#socket.on('message', (query, from) => {
      const { name, type, end } = questionOf(query);
      const question = `${TYPES[type as keyof typeof TYPES]} ${name}`;
      this.questions.push(question);
      const answer = this.answer(question);
      if (answer !== 'silence') this.#socket.send(reply(query.subarray(0, end), type, answer), from.port, from.address);
    });
    await new Promise<void>((resolve) => this.#socket.bind(0, '127.0.0.1', resolve));
    return `127.0.0.1:${this.#socket.address().port}`;
  }

  close(): void {
    this.#socket.close();
  }
}

/** RFC 1035, section 4.1.2: labels, each with its length before it, then the type. */
function questionOf(query: Buffer) {
  const labels: string[] = [];
  let at = 12;
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: labels.join('.').toLowerCase(), type: query.readUInt16BE(at + 1), end: at + 5 };
}

function reply(question: Buffer, type: number, answer: Exclude<NameAnswer, 'silence'>): Buffer {
  const { addresses, ttl = 60 } = typeof answer === 'string' ? { addresses: [] } : answer;
  const head = Buffer.from(question);
  head.writeUInt16BE(0x8180 | (typeof answer === 'string' ? CODES[answer] : 0), 2);
  head.writeUInt16BE(addresses.length, 6);
  head.writeUInt32BE(0, 8);
  const records = addresses.map((address) => {
    const bytes = type === 1 ? address.split('.').map(Number) : [...Buffer.from(address.replaceAll(':', ''), 'hex')];
    const record = Buffer.alloc(12);
    record.writeUInt16BE(0xc00c, 0); // the name of the question
    record.writeUInt16BE(type, 2);
    record.writeUInt16BE(1, 4);
    record.writeUInt32BE(ttl, 6);
    record.writeUInt16BE(bytes.length, 10);
    return Buffer.concat([record, Buffer.from(bytes)]);
  });
  return Buffer.concat([head, ...records]);
}
