// npm `node-echonet-lite` as a controller: finds a charger, reads its maps and every property of its
// Get map, sets 0xDA, 0xEB and 0xED, and waits for the notification of the change. Prints what it learnt
// as one line of JSON. It does not share UDP port 3610, so it needs a network of its own.
//
//   node node_echonet_lite_controller.mjs NODE OWN

import EchonetLite from "node-echonet-lite";

const [node, own] = process.argv.slice(2);
const CHARGER = [0x02, 0xa1, 0x01];
const el = new EchonetLite({ type: "lan", netif: own });

const within = (what, start) =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`${what} did not come`)), 15_000);
    start((error, result) => {
      clearTimeout(timer);
      if (error) reject(error);
      else resolve(result);
    });
  });

await within("the socket", (done) => el.init(done));
const search = (done) => el.startDiscovery((error, found) => (error || found.device.address === node) && done(error, found));
const found = await within("an answer to the search", search);
el.stopDiscovery();
const asked = await within("the instance list", (done) => el.getPropertyValue(node, [0x0e, 0xf0, 0x01], 0xd6, done));
const maps = await within("the maps", (done) => el.getPropertyMaps(node, CHARGER, done));
const codes = maps.message.data.get;
const read = [];
for (const epc of codes) {
  const answer = await within(`0x${epc.toString(16)}`, (done) => el.getPropertyValue(node, CHARGER, epc, done));
  read.push({ epc, esv: answer.message.esv, bytes: answer.message.prop[0].buffer.length });
}
const notified = within("the notification", (done) =>
  el.on("notify", ({ device, message }) => {
    const change = message.prop.find(({ epc }) => epc === 0xda);
    if (device.address === node && message.esv === "INF" && change) done(null, [...change.buffer]);
  }),
);
const set = await within("the answer to the write", (done) =>
  el.send(
    node,
    CHARGER,
    "SetC",
    [
      { epc: 0xeb, edt: Buffer.from("00000bb8", "hex") },
      { epc: 0xed, edt: Buffer.from("0096", "hex") },
      { epc: 0xda, edt: Buffer.from("42", "hex") },
    ],
    done,
  ),
);
console.log(
  JSON.stringify({
    by_multicast: found.device.eoj,
    by_unicast: asked.message.data?.list ?? null,
    codes,
    read,
    set: set.message.esv,
    notified: await notified,
  }),
);
process.exit(0);
