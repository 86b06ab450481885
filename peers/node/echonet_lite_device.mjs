// npm `echonet-lite` as a device: an EV charger of another maker for our gateway. It holds what it is told,
// counts while it charges, and prints each write. A line `C7 30` on standard input sets a property.
//
//   node echonet_lite_device.mjs OWN

import { createInterface } from "node:readline";
import EL from "echonet-lite";

const [own] = process.argv.slice(2);
const CHARGER = "02a101";
const bytes = (hex) => [...Buffer.from(hex, "hex")];
const device = Object.fromEntries(
  Object.entries({
    80: "30", 81: "68", 82: "00005200", 83: "feffffff00000000000000000000000001", 88: "42", "8a": "ffffff",
    "9d": "05808188c7da", "9e": "03 81 da eb".replaceAll(" ", ""), "9f": "0f8081828388 8a9d9e9fc5c7ccd3d8da".replaceAll(" ", ""),
    c5: "00001770", c7: "41", cc: "11", d3: "00000000", d8: "000003e8", da: "47", eb: "00001770",
  }).map(([epc, hex]) => [epc, bytes(hex)]),
); // prettier-ignore

const answer = (rinfo, els, esv, properties) => {
  const head = [0x10, 0x81, ...EL.toHexArray(els.TID), ...EL.toHexArray(els.DEOJ), ...EL.toHexArray(els.SEOJ), esv];
  EL.sendArray(rinfo.address, [...head, properties.length, ...properties.flat()]);
};

const write = (epc, hex) => {
  device[epc] = bytes(hex);
  const power = device.da[0] === 0x42 && device.c7[0] === 0x41 ? "00000fa0" : "00000000";
  device.d3 = bytes(power);
};

const hear = (rinfo, els, error) => {
  if (error || els.DEOJ !== CHARGER) return;
  if (els.ESV === EL.GET) EL.replyGetDetail(rinfo, els, { [CHARGER]: device });
  if (els.ESV !== EL.SETC) return;
  const properties = [];
  for (const [epc, hex] of Object.entries(els.DETAILs)) {
    write(epc, hex);
    console.log(JSON.stringify({ epc, hex }));
    properties.push([Number.parseInt(epc, 16), 0]);
  }
  answer(rinfo, els, 0x71, properties);
};

await EL.initialize([CHARGER], hear, 4, { v4: own, ignoreMe: false, autoGetProperties: false });
createInterface({ input: process.stdin }).on("line", (line) => write(...line.toLowerCase().split(" ")));
// A watt-hour a second, so that a test sees it count.
setInterval(() => {
  if (device.d3[2] === 0) return;
  const count = Buffer.from(device.d8).readUInt32BE() + 1;
  const next = Buffer.alloc(4);
  next.writeUInt32BE(count);
  device.d8 = [...next];
}, 1_000);
console.log("ready");
