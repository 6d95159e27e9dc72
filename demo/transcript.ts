import type { Answer } from './service-client.js';

const UUID = /[0-9a-f]{8}-[0-9a-f-]{27}/g;

/** Prints each exchange and what followed from it on one line, and names the step that failed. */
export class Transcript {
  private steps = 0;
  private line = '';

  constructor(private readonly print: (line: string) => void) {}

  async step(name: string, play: () => Promise<void>): Promise<void> {
    this.print(`${++this.steps}. ${name}`);
    try {
      await play();
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new Error(`step ${this.steps} failed (${name}): ${why}`, { cause: error });
    } finally {
      this.endLine();
    }
  }

  exchange(method: string, path: string, sent: object | undefined, { status, body }: Answer): void {
    const request = `${method} ${path.replace('/v1/', '')}${sent ? ` ${JSON.stringify(sent)}` : ''}`;
    const { code, outcome, state } = body;
    const result = typeof code === 'string' ? `${code}, ${outcome as string}` : state;
    this.startLine(`${shortened(request)} → ${status}${typeof result === 'string' ? ` ${result}` : ''}`);
  }

  /** Something that happens without a request. */
  note(text: string): void {
    this.startLine(text);
  }

  /** What an event tells, behind the exchange that led to it. */
  event(text: string): void {
    this.line += ` → ${text}`;
  }

  private startLine(text: string): void {
    this.endLine();
    this.line = `   ${text}`;
  }

  private endLine(): void {
    if (this.line !== '') this.print(this.line);
    this.line = '';
  }
}

/** Ids are cut to what tells them apart; the password is left out. */
function shortened(request: string): string {
  return request.replace(UUID, (id) => `${id.slice(0, 4)}…`).replace('"password":"Simulator-1",', '');
}
