// Shows what a script is doing, so that nobody waits longer than a second without a sign.
import { stripVTControlCharacters, styleText } from 'node:util';

/** Without a terminal a long step says that it still lives this often. */
const heartbeatMs = 20_000;

/** @typedef {(detail: string) => void} Note shows how far a step has come */

/**
 * Opens a progress display.
 * @param {NodeJS.WriteStream} stream
 * @returns {<T>(title: string, work: (note: Note) => Promise<T>) => Promise<T>} runs one step: a line when it has taken a
 *   second, kept up to date, and a line with its time when it is done or has failed
 */
export function openSteps(stream) {
  return async (title, work) => {
    const started = performance.now();
    const seconds = () => (performance.now() - started) / 1000;
    let detail = '';
    const line = openLine(stream);
    const ticker = setInterval(
      () => line.update(`… ${title}${detail && `: ${detail}`} (${seconds().toFixed(0)} s)`),
      stream.isTTY ? 1000 : heartbeatMs,
    );
    const first = setTimeout(() => stream.isTTY || line.update(`… ${title}`), 1000);
    const close = (/** @type {string} */ mark) => {
      clearInterval(ticker);
      clearTimeout(first);
      line.finish(`${mark} ${title} (${seconds().toFixed(1)} s)`);
    };
    try {
      const result = await work((text) => {
        detail = text;
      });
      close(paint(stream, 'green', '✓'));
      return result;
    } catch (error) {
      close(paint(stream, 'red', '✗'));
      throw error;
    }
  };
}

/** @param {NodeJS.WriteStream} stream */
function openLine(stream) {
  const clear = stream.isTTY ? '\r\u001b[K' : '';
  const ending = stream.isTTY ? '' : '\n';
  return {
    /** @param {string} text */
    update(text) {
      stream.write(clear + clip(text, stream.isTTY ? stream.columns : undefined) + ending);
    },
    /** @param {string} text */
    finish(text) {
      stream.write(`${clear}${text}\n`);
    },
  };
}

/** A line that wraps cannot be rewritten in place. @param {string} text @param {number | undefined} columns */
function clip(text, columns) {
  return columns && stripVTControlCharacters(text).length >= columns ? `${text.slice(0, columns - 2)}…` : text;
}

/**
 * @param {NodeJS.WriteStream} stream
 * @param {'green' | 'red' | 'yellow' | 'dim' | 'bold'} colour
 * @param {string} text
 */
export function paint(stream, colour, text) {
  return stream.isTTY && !process.env.NO_COLOR ? styleText(colour, text) : text;
}
