// Node `ws` plays a station that compresses: boots, sends DataTransfers of many lengths, says `ready`,
// answers those of the CSMS with the data they brought, and after the one from vendor `end` prints what
// was agreed and answered as one line of JSON.
//
//   node station.mjs URL '{"serverNoContextTakeover": true, …}'

import WebSocket from "ws";

const [url, options] = process.argv.slice(2);
const socket = new WebSocket(url, ["ocpp2.0.1"], {
  perMessageDeflate: { threshold: 0, ...JSON.parse(options) },
});
const waiting = new Map();
let compressed = 0;
let ended;
const end = new Promise((resolve) => (ended = resolve));

// Told apart on the wire: the first byte of a compressed frame has RSV1 set.
socket.on("upgrade", (response) => {
  response.socket.on("data", (chunk) => (compressed += chunk[0] === 0xc1 ? 1 : 0));
});
socket.on("message", (text) => {
  const [kind, id, ...rest] = JSON.parse(text);
  if (kind !== 2) {
    waiting.get(id)({ kind, rest });
    return;
  }
  const { vendorId, data } = rest[1];
  socket.send(JSON.stringify([3, id, { status: "Accepted", data }]));
  if (vendorId === "end") ended();
});
socket.on("error", (error) => {
  console.error(error);
  process.exit(1);
});
await new Promise((resolve) => socket.on("open", resolve));

let next = 0;
function call(action, payload) {
  const id = `n${next++}`;
  const answered = new Promise((resolve) => waiting.set(id, resolve));
  socket.send(JSON.stringify([2, id, action, payload]));
  return answered;
}

const answers = [];
answers.push(
  await call("BootNotification", {
    reason: "PowerUp",
    chargingStation: { model: "peer", vendorName: "ws" },
  }),
);
for (let n = 0; n < 60; n++) {
  const data = `${n} kWh, `.repeat(n * n);
  answers.push(await call("DataTransfer", { vendorId: "peer", data }));
}
console.log("ready");
await end;
console.log(JSON.stringify({ extensions: socket.extensions, compressed, answers }));
socket.close(1000);
