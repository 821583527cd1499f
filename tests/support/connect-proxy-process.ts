// For tests: an HTTP proxy that opens tunnels, as a process of its own. Arguments: `user:password` that it wants, or
// `-`; hosts that it refuses. It prints its port, then one line a tunnel.
import { createServer } from "node:http";
import { connect, type AddressInfo } from "node:net";

const [wanted = "-", ...refused] = process.argv.slice(2);
const server = createServer((_request, response) => {
  response.writeHead(400);
  response.end("tunnels only");
});

server.on("connect", (request, client, head) => {
  const [host = "", port = ""] = (request.url ?? "").split(":");
  const given = Buffer.from((request.headers["proxy-authorization"] ?? "").slice(6), "base64").toString();
  client.on("error", () => client.destroy());
  const answer = (status: string): void => void client.end(`HTTP/1.1 ${status}\r\n\r\n`);
  if (wanted !== "-" && given !== wanted) {
    answer("407 Proxy Authentication Required");
    return;
  }
  if (refused.includes(host)) {
    answer("403 Forbidden");
    return;
  }
  const target = connect(Number(port), host === "service.corp.example" ? "127.0.0.1" : host, () => {
    process.stdout.write(`tunnel ${request.url ?? ""}\n`);
    client.write("HTTP/1.1 200 Connection established\r\n\r\n");
    if (head.length > 0) target.write(head);
    target.pipe(client).pipe(target);
  });
  target.on("error", () => {
    answer("502 Bad Gateway");
  });
});
server.listen(0, "127.0.0.1", () => {
  process.stdout.write(`port ${(server.address() as AddressInfo).port.toString()}\n`);
});
