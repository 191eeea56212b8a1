import { constants, createInflate, type Inflate } from 'node:zlib';

/* SPDY/3.1 as far as port-forwarding through a WebSocket needs it (the framing of draft-mbelshe-httpbis-spdy-00). */

export type SpdyFrame =
  | { readonly type: 'syn'; readonly stream: number; readonly fin: boolean; readonly headers: ReadonlyMap<string, string> }
  | { readonly type: 'data'; readonly stream: number; readonly fin: boolean; readonly bytes: Buffer }
  | { readonly type: 'reset'; readonly stream: number }
  | { readonly type: 'ping'; readonly id: number }
  | { readonly type: 'goaway' }
  | { readonly type: 'other' };

const SYN_STREAM = 1;
const SYN_REPLY = 2;
const RST_STREAM = 3;
const PING = 6;
const GOAWAY = 7;
const FIN = 1;
/** The longest frame that is taken. */
const FRAME_LIMIT = 1 << 20;

const NAMES = 'options head post put delete trace accept accept-charset accept-encoding accept-language accept-ranges age allow authorization cache-control connection content-base content-encoding content-language content-length content-location content-md5 content-range content-type date etag expect expires from host if-match if-modified-since if-none-match if-range if-unmodified-since last-modified location max-forwards pragma proxy-authenticate proxy-authorization range referer retry-after server te trailer transfer-encoding upgrade user-agent vary via warning www-authenticate method get status'.split(' ');
const TAIL = '100101201202205206300302303304305306307402405406407408409410411412413414415416417502504505203 Non-Authoritative Information204 No Content301 Moved Permanently400 Bad Request401 Unauthorized403 Forbidden404 Not Found500 Internal Server Error501 Not Implemented503 Service UnavailableJan Feb Mar Apr May Jun Jul Aug Sept Oct Nov Dec 00:00:00 Mon, Tue, Wed, Thu, Fri, Sat, Sun, GMTchunked,text/html,image/png,image/jpg,image/gif,application/xml,application/xhtml+xml,text/plain,text/javascript,publicprivatemax-age=gzip,deflate,sdchcharset=utf-8charset=iso-8859-1,utf-,*,enq=0.';

/** The dictionary that the header blocks are compressed with. */
function dictionary(): Buffer {
  const words = [...NAMES, '200 OK', 'version', 'HTTP/1.1', 'url', 'public', 'set-cookie', 'keep-alive', 'origin'];
  const parts = words.map((word) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(word.length);
    return Buffer.concat([length, Buffer.from(word)]);
  });
  return Buffer.concat([...parts, Buffer.from(TAIL)]);
}

/** Both directions of one SPDY session: bytes to frames, and frames to bytes. The compression has state, so keep the order. */
export class SpdyCodec {
  readonly #inflate: Inflate = createInflate({ dictionary: dictionary(), flush: constants.Z_SYNC_FLUSH, finishFlush: constants.Z_SYNC_FLUSH });
  #held: Buffer = Buffer.alloc(0);
  #replied = false;

  /** The frames that are complete with these bytes. Rejects for what is not SPDY. One call at a time. */
  async receive(bytes: Buffer): Promise<SpdyFrame[]> {
    this.#held = this.#held.length ? Buffer.concat([this.#held, bytes]) : bytes;
    const frames: SpdyFrame[] = [];
    while (this.#held.length >= 8) {
      const length = this.#held.readUIntBE(5, 3);
      if (length > FRAME_LIMIT) throw new Error(`a SPDY frame of ${length} bytes is too long`);
      if (this.#held.length < 8 + length) break;
      frames.push(await this.#frame(this.#held.subarray(0, 8), this.#held.subarray(8, 8 + length)));
      this.#held = this.#held.subarray(8 + length);
    }
    return frames;
  }

  async #frame(head: Buffer, body: Buffer): Promise<SpdyFrame> {
    const first = head.readUInt32BE(0);
    const fin = (head[4]! & FIN) !== 0;
    if (first >>> 31 === 0) return { type: 'data', stream: first, fin, bytes: body };
    if (((first >>> 16) & 0x7fff) !== 3) throw new Error('not SPDY version 3');
    switch (first & 0xffff) {
      case SYN_STREAM:
        return { type: 'syn', stream: body.readUInt32BE(0) & 0x7fffffff, fin, headers: await this.#headers(body.subarray(10)) };
      case RST_STREAM:
        return { type: 'reset', stream: body.readUInt32BE(0) & 0x7fffffff };
      case PING:
        return { type: 'ping', id: body.readUInt32BE(0) };
      case GOAWAY:
        return { type: 'goaway' };
      default:
        return { type: 'other' };
    }
  }

  async #headers(block: Buffer): Promise<ReadonlyMap<string, string>> {
    await new Promise<void>((done, fail) => {
      this.#inflate.write(block, (error) => (error ? fail(error) : done()));
    });
    const plain = (this.#inflate.read() as Buffer | null) ?? Buffer.alloc(4);
    const out = new Map<string, string>();
    let at = 4;
    const text = (): string => {
      const length = plain.readUInt32BE(at);
      at += 4 + length;
      return plain.toString('utf8', at - length, at);
    };
    for (let left = plain.readUInt32BE(0); left > 0; left -= 1) {
      const name = text();
      out.set(name.toLowerCase(), text());
    }
    return out;
  }

  reply(stream: number): Buffer {
    // No headers: a stored block of deflate with the number 0 and the empty block of a sync flush, which makes readers
    // hand over what they have; the first reply begins with the header of the zlib stream.
    const stored = Buffer.from([0, 4, 0, 0xfb, 0xff, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff]);
    const block = this.#replied ? stored : Buffer.concat([Buffer.from([0x78, 0x9c]), stored]);
    this.#replied = true;
    const body = Buffer.alloc(4 + block.length);
    body.writeUInt32BE(stream, 0);
    block.copy(body, 4);
    return control(SYN_REPLY, 0, body);
  }

  data(stream: number, bytes: Uint8Array, fin: boolean): Buffer {
    const head = Buffer.alloc(8);
    head.writeUInt32BE(stream, 0);
    head.writeUInt32BE(bytes.length, 4);
    head[4] = fin ? FIN : 0;
    return Buffer.concat([head, bytes]);
  }

  ping(id: number): Buffer {
    const body = Buffer.alloc(4);
    body.writeUInt32BE(id, 0);
    return control(PING, 0, body);
  }
}

function control(type: number, flags: number, body: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE((0x80030000 | type) >>> 0, 0);
  head.writeUInt32BE(body.length, 4);
  head[4] = flags;
  return Buffer.concat([head, body]);
}
