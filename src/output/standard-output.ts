import { constants, fstatSync, openSync, write, writeSync } from 'node:fs';
import { isatty } from 'node:tty';
import { LineOutput, type Sink } from './line-output.js';

/**
 * How to write to stdout (1) or stderr (2) so that a reader who stands still blocks neither the event loop nor a thread
 * of libuv: at the exit Node waits for its threads, and would wait for ever.
 */
function sinkOf(fd: 1 | 2): Sink {
  if (isatty(fd)) return terminal(fd);
  const kind = fstatSync(fd);
  return kind.isFIFO() || kind.isSocket() ? pipe(fd) : file(fd);
}

function pipe(fd: 1 | 2): Sink {
  // Reading the property is what makes Node open the stream, and thereby the descriptor non-blocking.
  const stream = fd === 1 ? process.stdout : process.stderr;
  stream.on('error', () => undefined); // whoever else writes there must not end the process
  return nonBlocking(fd);
}

/** Ctrl-S stops a terminal. Opened anew, because Node makes the one it has blocking. */
function terminal(fd: 1 | 2): Sink {
  try {
    return nonBlocking(openSync(`/dev/fd/${fd}`, constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY));
  } catch {
    return file(fd);
  }
}

function nonBlocking(fd: number): Sink {
  return (bytes, done) => {
    let written: number;
    try {
      written = writeSync(fd, bytes);
    } catch (error) {
      done(error as NodeJS.ErrnoException, 0);
      return;
    }
    done(null, written);
  };
}

/** A slow disk can take its time; the write happens on a thread. */
function file(fd: number): Sink {
  return (bytes, done) => write(fd, bytes, done);
}

/** The one way to stdout. */
export const standardOutput = new LineOutput(sinkOf(1));
/** The one way to stderr. */
export const standardError = new LineOutput(sinkOf(2));
