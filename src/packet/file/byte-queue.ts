const nothing = new Uint8Array(0);

/**
 * Bytes that arrive in chunks of any size and are read in pieces of any size. What fits into one chunk is read in place;
 * only a piece that spans chunks is copied, once it is complete. So a packet never costs more than its own length,
 * however small the chunks.
 *
 * Chunks are kept, not copied: their memory must not be written to after `push`.
 */
export class ByteQueue {
  /** The chunk being read, from `at` on. After `has(n)` at least `n` bytes of it are there in one piece. */
  bytes: Uint8Array = nothing;
  at = 0;
  /** Bytes skipped so far: the file offset of `bytes[at]`. */
  offset = 0;
  readonly #later: Uint8Array[] = [];
  #laterLength = 0;

  /** Bytes not yet skipped. */
  get length(): number {
    return this.bytes.length - this.at + this.#laterLength;
  }

  push(chunk: Uint8Array): void {
    if (chunk.length === 0) return;
    this.#later.push(chunk);
    this.#laterLength += chunk.length;
  }

  /** Whether `count` bytes have arrived; if so they are in `bytes` from `at` on. */
  has(count: number): boolean {
    if (this.bytes.length - this.at >= count) return true;
    if (this.length < count) return false;
    if (this.at === this.bytes.length) this.#nextChunk();
    if (this.bytes.length - this.at < count) this.#join(count);
    return true;
  }

  /** Goes on by `count` bytes, of which `has` said that they are there. */
  skip(count: number): void {
    this.at += count;
    this.offset += count;
  }

  #nextChunk(): void {
    this.bytes = this.#later.shift() ?? nothing;
    this.at = 0;
    this.#laterLength -= this.bytes.length;
  }

  #join(count: number): void {
    const piece = new Uint8Array(count);
    piece.set(this.bytes.subarray(this.at));
    let filled = this.bytes.length - this.at;
    let used = 0;
    for (const chunk of this.#later) {
      const wanted = chunk.subarray(0, count - filled);
      piece.set(wanted, filled);
      filled += wanted.length;
      if (wanted.length < chunk.length) {
        this.#later[used] = chunk.subarray(wanted.length);
        break;
      }
      used += 1;
    }
    this.#later.splice(0, used);
    this.#laterLength -= count - (this.bytes.length - this.at);
    this.bytes = piece;
    this.at = 0;
  }
}
