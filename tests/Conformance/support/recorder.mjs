// Stands between a client and the server, changes nothing, and remembers the last call as it went over the wire.
import http from 'node:http';
import { buffer } from 'node:stream/consumers';

export class Recorder {
  /** The last call: method, url, headers and body of the request; status, headers and body of the response. */
  last = null;

  constructor(server) {
    this.target = server;
    this.agent = new http.Agent({ keepAlive: true });
    this.listener = http.createServer({ maxHeaderSize: 512 * 1024 }, (request, response) => this.#pass(request, response));
  }

  /** Opens the door; answers its host and port. */
  open() {
    return new Promise(resolve => this.listener.listen(0, '127.0.0.1', () => resolve(`127.0.0.1:${this.listener.address().port}`)));
  }

  close() {
    this.agent.destroy();
    this.listener.close();
    this.listener.closeAllConnections();
  }

  async #pass(incoming, outgoing) {
    const { host, port } = this.target;
    const { method, url, rawHeaders } = incoming;
    const body = await buffer(incoming);
    const call = { request: { method, url, headers: incoming.headers, body: body.toString() } };
    // The host header stays what the client sent: it is signed.
    const forwarded = http.request({ host, port, method, path: url, headers: rawHeaders, agent: this.agent, setHost: false });
    forwarded.on('response', async answer => {
      const bytes = await buffer(answer);
      call.response = { status: answer.statusCode, headers: answer.headers, body: bytes.toString() };
      this.last = call;
      outgoing.writeHead(answer.statusCode, answer.rawHeaders);
      outgoing.end(bytes);
    });
    forwarded.on('error', error => outgoing.destroy(error));
    forwarded.end(body);
  }
}
