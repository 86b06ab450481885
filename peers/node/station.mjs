// Node `ws` plays a station that compresses: boots, sends DataTransfers of many lengths, and prints
// what was agreed and answered as one line of JSON.
//
//   node station.mjs URL '{"serverNoContextTakeover": true, …}'

import WebSocket from "ws";

const [url, options] = process.argv.slice(2);
const socket = new WebSocket(url, ["ocpp2.0.1"], {
  perMessageDeflate: { threshold: 0, ...JSON.parse(options) },
});
const waiting = new Map();

socket.on("message", (text) => {
  const [kind, id, ...rest] = JSON.parse(text);
  waiting.get(id)({ kind, rest });
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
  // Refused with a text that names the field: an answer worth compressing.
  answers.push(await call("DataTransfer", { vendorId: "peer", [`unknown-${"x".repeat(100 + n)}`]: n }));
}
console.log(JSON.stringify({ extensions: socket.extensions, answers }));
socket.close(1000);
