// npm `echonet-lite` as a controller: finds a charger by multicast and by unicast, reads its whole Get
// map in one frame, sets 0xDA, 0xEB and 0xED, and waits for the notification of the change. Prints what
// it learnt as one line of JSON.
//
//   node echonet_lite_controller.mjs NODE OWN

import EL from "echonet-lite";

const [node, own] = process.argv.slice(2);
const CONTROLLER = "05ff01";
const CHARGER = "02a101";
const told = [];
const waiting = [];

/** Resolves with the first frame from the node, past or coming, for which `holds` is true. */
const frame = (what, holds) =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`${what} did not come`)), 15_000);
    const wait = { holds, resolve: (els) => (clearTimeout(timer), resolve(els)) };
    const past = told.find(holds);
    if (past) wait.resolve(past);
    else waiting.push(wait);
  });

const hear = (rinfo, els, error) => {
  if (error || rinfo.address !== node) return;
  told.push(els);
  for (const wait of waiting.filter((one) => one.holds(els))) {
    waiting.splice(waiting.indexOf(wait), 1);
    wait.resolve(els);
  }
};

const options = { v4: own, ignoreMe: false, autoGetProperties: false };
const socket = await EL.initialize([CONTROLLER], hear, 4, options);
await new Promise((resolve) => setTimeout(resolve, 500));

EL.search();
const found = await frame("an answer to the search", (els) => els.ESV === "72" && els.SEOJ === "0ef001");
told.length = 0;
EL.sendOPC1(node, CONTROLLER, "0ef001", EL.GET, 0xd6, []);
const asked = await frame("the instance list", (els) => els.ESV === "72" && "d6" in els.DETAILs);
EL.sendOPC1(node, CONTROLLER, CHARGER, EL.GET, 0x9f, []);
const map = await frame("the Get map", (els) => els.SEOJ === CHARGER && "9f" in els.DETAILs);
// The library has made a list of the bits already.
const codes = EL.toHexArray(map.DETAILs["9f"]).slice(1).map((epc) => EL.toHexString(epc));
await EL.sendDetails(node, CONTROLLER, CHARGER, EL.GET, codes.map((epc) => ({ [epc]: "" })));
const all = await frame("the whole Get map", (els) => els.SEOJ === CHARGER && Number.parseInt(els.OPC, 16) === codes.length);
await EL.sendDetails(node, CONTROLLER, CHARGER, EL.SETC, [{ eb: "00000bb8" }, { ed: "0096" }, { da: "42" }]);
const set = await frame("the answer to the write", (els) => els.SEOJ === CHARGER && /^[57]1$/.test(els.ESV));
const changed = await frame("the notification", (els) => els.SEOJ === CHARGER && els.ESV === "73" && "da" in els.DETAILs);
console.log(
  JSON.stringify({
    by_multicast: found.DETAILs.d6,
    by_unicast: asked.DETAILs.d6,
    codes,
    read: { esv: all.ESV, codes: Object.keys(all.DETAILs) },
    set: set.ESV,
    notified: changed.DETAILs.da,
  }),
);
socket.close();
process.exit(0);
