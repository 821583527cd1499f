// Which addresses a source may lead to. A host name in the definition is a promise about a system somewhere
// else: an answer that points at this very machine, its neighbours on the link or a cloud's metadata service
// is a trick, whatever the spelling. Addresses of a private network are fine once the definition says so.
import { BlockList, isIP, isIPv4 } from "node:net";

export type AddressKind = "public" | "private" | "machine" | "unroutable";

/** Words for messages; "public" needs none. */
export const addressKindText = {
  private: "an address of a private network",
  machine: "an address of this machine or its link",
  unroutable: "no address of a single other machine",
} as const satisfies Record<Exclude<AddressKind, "public">, string>;

const ranges = {
  machine: [
    "127.0.0.0/8",
    "169.254.0.0/16",
    "0.0.0.0/8",
    "::/128",
    "::1/128",
    "fe80::/10",
    "100.100.100.200/32", // metadata services that do not stand on the link
    "fd00:ec2::254/128",
  ],
  private: [
    "10.0.0.0/8",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "100.64.0.0/10",
    "198.18.0.0/15",
    "fc00::/7",
    "fec0::/10",
  ],
  unroutable: [
    "224.0.0.0/4",
    "240.0.0.0/4",
    "192.0.0.0/24",
    "192.0.2.0/24",
    "198.51.100.0/24",
    "203.0.113.0/24",
    "ff00::/8",
    "100::/64",
    "2001:db8::/32",
    "2001::/32", // Teredo: carries an IPv4 address, disguised
  ],
} as const;

// IPv6 addresses that carry an IPv4 address inside: mapped, translated (NAT64), 6to4.
const carriers = [
  { prefix: [0, 0, 0, 0, 0, 0xffff], at: 6 },
  { prefix: [0, 0, 0, 0, 0, 0], at: 6 },
  { prefix: [0, 0, 0, 0, 0xffff, 0], at: 6 },
  { prefix: [0x64, 0xff9b, 0, 0, 0, 0], at: 6 },
  { prefix: [0x64, 0xff9b, 1], at: 6 },
  { prefix: [0x2002], at: 1 },
] as const;

export function readAddressKind(address: string): AddressKind {
  const plain = address.replace(/%.*$/, "");
  if (isIP(plain) === 0) return "unroutable";
  if (!isIPv4(plain)) {
    const carried = readCarriedIpv4(plain);
    if (carried !== undefined && !isInside("machine", plain, "ipv6")) return readAddressKind(carried);
  }
  const family = isIPv4(plain) ? "ipv4" : "ipv6";
  for (const kind of ["machine", "private", "unroutable"] as const)
    if (isInside(kind, plain, family)) return kind;
  return "public";
}

function isInside(kind: keyof typeof ranges, address: string, family: "ipv4" | "ipv6"): boolean {
  const list = new BlockList();
  for (const range of ranges[kind]) {
    const [net = "", bits = ""] = range.split("/");
    list.addSubnet(net, Number(bits), isIPv4(net) ? "ipv4" : "ipv6");
  }
  return list.check(address, family);
}

function readCarriedIpv4(address: string): string | undefined {
  const groups = readIpv6Groups(address);
  const carrier = carriers.find(({ prefix }) => prefix.every((group, index) => groups[index] === group));
  if (carrier === undefined) return undefined;
  const high = groups[carrier.at] ?? 0;
  const low = groups[carrier.at + 1] ?? 0;
  return [high >> 8, high & 255, low >> 8, low & 255].join(".");
}

/** The eight 16-bit groups of an IPv6 address in any spelling. */
function readIpv6Groups(address: string): readonly number[] {
  // The URL parser knows every spelling, a dotted tail included, and prints one.
  const canonical = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [head = "", tail] = canonical.split("::");
  const parse = (text: string): number[] =>
    text === "" ? [] : text.split(":").map((group) => parseInt(group, 16));
  const left = parse(head);
  if (tail === undefined) return left;
  const right = parse(tail);
  return [...left, ...Array.from({ length: 8 - left.length - right.length }, () => 0), ...right];
}
