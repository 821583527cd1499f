// A server of ready pages for bench/rest.ts, in a process of its own: `node page-server.ts RECORDS PAGE LIMIT`. It keeps
// nothing but bytes, so that what is measured is the reader. With a limit it allows so many requests in each second and
// answers 429 to the others. It prints its port, and its tally when its input closes.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

const [records = 100_000, pageSize = 999, limit = 0] = process.argv.slice(2).map(Number);
const pages: Buffer[] = [];

function makeRecord(number: number): object {
  const digits = number.toString();
  return {
    id: `00000000-0000-4000-8000-${digits.padStart(12, "0")}`,
    userPrincipalName: `person${digits}@acme.example`,
    displayName: `Person Number ${digits}`,
    givenName: "Person",
    surname: `Number ${digits}`,
    mail: `person${digits}@acme.example`,
    jobTitle: "Clerk",
    department: "Sales",
    companyName: "Acme",
    employeeId: `E${digits}`,
    accountEnabled: true,
    userType: "Member",
    createdDateTime: "2019-03-01T10:00:00Z",
    onPremisesImmutableId: null,
    onPremisesSyncEnabled: null,
  };
}

const tally = { accepted: 0, throttled: 0 };
let firstMs: number | undefined;
let [window, inWindow] = [0, 0];

function isAllowed(): boolean {
  const now = performance.now();
  firstMs ??= now;
  const second = Math.floor((now - firstMs) / 1000);
  if (second !== window) [window, inWindow] = [second, 0];
  inWindow += 1;
  const isAccepted = limit === 0 || inWindow <= limit;
  tally[isAccepted ? "accepted" : "throttled"] += 1;
  return isAccepted;
}

const server = createServer((request, response) => {
  const url = new URL(request.url ?? "/", "http://127.0.0.1");
  if (url.pathname.endsWith("/token")) {
    request.resume();
    response.writeHead(200, { "content-type": "application/json" });
    response.end('{"access_token":"a.b.c","expires_in":3600}');
    return;
  }
  if (url.pathname.endsWith("/$count")) {
    response.end(records.toString());
    return;
  }
  if (!isAllowed()) {
    response.writeHead(429, { "retry-after": "1" });
    response.end("{}");
    return;
  }
  const page = pages[Number(url.searchParams.get("page") ?? 0)] ?? Buffer.from('{"value":[]}');
  response.writeHead(200, { "content-type": "application/json", "content-length": page.length });
  response.end(page);
});

server.listen(0, "127.0.0.1", () => {
  const { port } = server.address() as AddressInfo; // it listens on TCP
  for (let start = 0; start < records; start += pageSize) {
    const number = pages.length + 1;
    const value = Array.from({ length: Math.min(pageSize, records - start) }, (_, at) =>
      makeRecord(start + at),
    );
    const link = `http://127.0.0.1:${port.toString()}/v1.0/users?page=${number.toString()}`;
    const next = start + pageSize < records ? { "@odata.nextLink": link } : {};
    pages.push(Buffer.from(JSON.stringify({ ...next, value })));
  }
  console.log(port.toString());
});

process.stdin.resume();
process.stdin.on("end", () => {
  console.log(JSON.stringify({ ...tally, windows: window + 1 }));
  process.exit(0);
});
