import { stringify } from 'lossless-json';
import type { Answer } from './service-client.js';

/** Prints the story as it happens, and names the step that failed. */
export class Transcript {
  private steps = 0;

  constructor(private readonly print: (line: string) => void) {}

  readonly step = async (name: string, play: () => Promise<void>): Promise<void> => {
    this.print(`\n${++this.steps}. ${name}`);
    try {
      await play();
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new Error(`step ${this.steps} failed (${name}): ${why}`, { cause: error });
    }
  };

  exchange(method: string, path: string, sent: object | undefined, { status, body }: Answer): void {
    this.print(`   ${method} ${path}${sent ? ` ${JSON.stringify(sent)}` : ''} → ${status}`);
    if (Object.keys(body).length > 0) this.print(`      ${stringify(body) ?? ''}`);
  }

  note(text: string): void {
    this.print(`   ${text}`);
  }
}
